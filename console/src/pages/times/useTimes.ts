import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { inject, provide, ref, type InjectionKey, type Ref } from 'vue'
import type { CaseTimes, WorkCalendar } from '@/api/times_shapes'
import { ApiError } from '@/api/errors'
import { api } from '@/api/http'
import { tellDone, tellError } from '@/app/toasts'
import { i18n } from '@/i18n'

export interface TimesDesk {
  times: Ref<CaseTimes | undefined>
  /** Hours that are being edited: the preview counts with them before they are saved. */
  draft: Ref<WorkCalendar | null>
  busy: Ref<boolean>
  /** Counts up when a form shall take what is saved: after saving, and when somebody asks for the other's version. */
  loads: Ref<number>
  /** Somebody else saved first: who. */
  conflict: Ref<string | null>
  reload(): Promise<void>
  /** Answers whether it went through; a conflict is kept for the page to show. */
  save(path: string, body: unknown, method?: 'put' | 'delete'): Promise<boolean>
}
const KEY: InjectionKey<TimesDesk> = Symbol('times')

export function provideTimes() {
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['case-times'], queryFn: () => api.get<CaseTimes>('/case-times') })
  const busy = ref(false)
  const conflict = ref<string | null>(null)
  const loads = ref(0)

  async function reload(): Promise<void> {
    conflict.value = null
    await query.refetch()
    loads.value++
  }
  async function save(path: string, body: unknown, method: 'put' | 'delete' = 'put'): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      const answer = await api[method]<CaseTimes | undefined>(path, body)
      if (answer?.targets) queries.setQueryData(['case-times'], answer)
      else await query.refetch()
      void queries.invalidateQueries({ queryKey: ['times-preview'] })
      conflict.value = null
      loads.value++
      const count = answer?.clocks ?? 0
      tellDone(count ? i18n.global.t('console_times.saved_clocks', { n: count }, count) : i18n.global.t('console_times.saved'))
      return true
    } catch (error) {
      if (error instanceof ApiError && error.code === 'changed_meanwhile') conflict.value = String(error.params['by'] ?? '?')
      else tellError(error)
      return false
    } finally {
      busy.value = false
    }
  }
  const desk: TimesDesk = { times: query.data, draft: ref(null), busy, conflict, loads, reload, save }
  provide(KEY, desk)
  return { desk, query }
}

export function useTimes(): TimesDesk {
  const found = inject(KEY)
  if (!found) throw new Error('no times here')
  return found
}
