import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { throttled } from '@/app/throttled'
import { api } from '@/api/http'
import type { LiveShow } from '@/live/useShow'
import type { Proposal, StatementView } from './shapes'

/** Statements of the show and what ought to become one; asked again when an incident grows or a statement moves. */
export function useStatements(showId: string, live: LiveShow): { statements: ComputedRef<StatementView[]>; proposals: ComputedRef<Proposal[]>; refetch(): void } {
  const MANY = 10
  const LEAST_MS = 5_000
  const made = useQuery({ queryKey: ['statements', showId], queryFn: () => api.get<StatementView[]>(`/shows/${showId}/statements`) })
  const wanted = useQuery({ queryKey: ['statement-proposals', showId], queryFn: () => api.get<Proposal[]>(`/shows/${showId}/statement-proposals`) })
  function refetch(): void {
    void made.refetch()
    void wanted.refetch()
  }
  const ask = throttled(LEAST_MS, () => { void wanted.refetch() })
  live.onFrame((frame) => {
    if (frame.events.some((event) => event.kind.startsWith('statement.'))) refetch()
    else if (frame.views.incident?.some((item) => item.people >= MANY)) ask()
  })
  return { statements: computed(() => made.data.value ?? []), proposals: computed(() => wanted.data.value ?? []), refetch }
}
