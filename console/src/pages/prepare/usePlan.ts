import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { inject, provide, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/http'
import type { Readiness, ShowPlan } from '@/api/plan_shapes'
import { may } from '@/app/session'
import { tellDone, tellError } from '@/app/toasts'
import { useFresh } from '@/live/useFresh'

export interface PlanDesk {
  plan: Ref<ShowPlan | undefined>
  gate: Ref<Readiness | undefined>
  busy: Ref<boolean>
  editable: () => boolean
  refetch(): void
  /** Change part of the plan; what is left out stays as it is. */
  patch(part: Record<string, unknown>): Promise<boolean>
  waive(code: string, ref: string | null, reason: string): Promise<boolean>
  unwaive(id: string): Promise<boolean>
}
const KEY: InjectionKey<PlanDesk> = Symbol('plan')

export function providePlan(id: ComputedRef<string>) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const plan = useQuery({ queryKey: ['plan', id], queryFn: () => api.get<ShowPlan>(`/shows/${id.value}/plan`) })
  // People come online and policies are mended elsewhere: the gate looks again by itself.
  const gate = useQuery({ queryKey: ['readiness', id], queryFn: () => api.get<Readiness>(`/shows/${id.value}/readiness`), refetchInterval: 15_000 })
  const busy = ref(false)
  const refetch = () => {
    void plan.refetch()
    void gate.refetch()
  }
  async function act<T>(run: () => Promise<T>, take: (answer: T) => void, done: string): Promise<boolean> {
    busy.value = true
    try {
      take(await run())
      tellDone(done)
      void gate.refetch()
      return true
    } catch (error) {
      tellError(error)
      refetch()
      return false
    } finally {
      busy.value = false
    }
  }
  const keepGate = (answer: Readiness | undefined) => { if (answer) queries.setQueryData(['readiness', id.value], answer) }
  const desk: PlanDesk = {
    plan: plan.data, gate: gate.data, busy, refetch,
    editable: () => may('show:plan') && plan.data.value?.state === 'planned',
    patch: (part) => act(() => api.patch<ShowPlan>(`/shows/${id.value}/plan`, part), (answer) => { queries.setQueryData(['plan', id.value], answer) }, t('console_prepare.saved')),
    waive: (code, reference, reason) => act(() => api.post<Readiness>(`/shows/${id.value}/waivers`, { code, ref: reference, reason }), keepGate, t('console_prepare.waived')),
    unwaive: (waiverId) => act(() => api.delete<Readiness | undefined>(`/shows/${id.value}/waivers/${waiverId}`), keepGate, t('console_prepare.unwaive')),
  }
  provide(KEY, desk)
  useFresh([`show:${id.value}`], refetch)
  return { desk, plan, gate }
}

export function usePlan(): PlanDesk {
  const desk = inject(KEY)
  if (!desk) throw new Error('no plan on this page')
  return desk
}
