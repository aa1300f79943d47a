import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { inject, provide, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { CaseDetail } from '@/api/case_shapes'
import { api } from '@/api/http'
import { tellDone, tellError } from '@/app/toasts'
import { useFresh } from '@/live/useFresh'
import { spoken } from './guards'

export type Dialog = 'final' | 'assess' | 'offer' | 'tell' | 'public' | 'confirm' | 'close' | 'reopen' | 'step' | 'promise' | 'order' | 'split' | 'merge' | 'affected' | 'improve'
export interface CaseDesk {
  found: Ref<CaseDetail | undefined>
  /** The dialog that is open over the page. */
  dialog: Ref<Dialog | null>
  busy: Ref<boolean>
  /** Where the composer should stand: the loop pane sends people there. */
  compose: Ref<{ audience: string; kind?: string; text?: string } | null>
  refetch(): void
  /** Do it, take the answer when it is the whole case, tell what happened. Answers whether it went through. */
  act(path: string, body: unknown, done: string, undo?: () => void, onError?: (error: unknown) => void): Promise<boolean>
}
const KEY: InjectionKey<CaseDesk> = Symbol('case')

function isDetail(answer: unknown): answer is CaseDetail {
  return typeof answer === 'object' && answer !== null && 'timeline' in answer && 'missing' in answer
}

export function provideCase(id: ComputedRef<string>) {
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['case', id], queryFn: () => api.get<CaseDetail>(`/cases/${id.value}`) })
  const busy = ref(false)
  const refetch = () => { void query.refetch() }

  async function act(path: string, body: unknown, done: string, undo?: () => void, onError?: (error: unknown) => void): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      const answer = await api.post<unknown>(path, body)
      if (isDetail(answer)) queries.setQueryData(['case', id.value], answer)
      else await query.refetch()
      tellDone(done, undo)
      void queries.invalidateQueries({ queryKey: ['/cases'] })
      return true
    } catch (error) {
      tellError(spoken(error))
      onError?.(error)
      refetch()
      return false
    } finally {
      busy.value = false
    }
  }
  const desk: CaseDesk = { found: query.data, dialog: ref(null), busy, compose: ref(null), refetch, act }
  provide(KEY, desk)
  const realId = () => query.data.value?.id ?? id.value
  useFresh(['cases', 'promises', 'tasks', 'knowledge'], refetch, (frame) => frame.events.some((event) => event.stream === 'knowledge' || event.stream === `case:${realId()}`
    || event.payload['case_id'] === realId()))
  return { desk, query }
}

export function useCase(): CaseDesk {
  const desk = inject(KEY)
  if (!desk) throw new Error('no case on this page')
  return desk
}
