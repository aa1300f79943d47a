import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { may, me } from '@/app/session'
import { throttled } from '@/app/throttled'
import { api } from '@/api/http'
import type { LiveShow } from '@/live/useShow'
import type { Proposal, StatementView } from './shapes'

/** What is left to do, most urgent first: yours to approve, to write, to publish, or somebody else's to approve. */
export function openStep(statements: readonly StatementView[], proposals: number, who: { id: string | null; may(right: string): boolean }): 'approve' | 'wanted' | 'publish' | 'waits' | null {
  const drafts = statements.filter((one) => one.state === 'draft')
  if (who.may('policy:publish') && drafts.some((one) => one.drafted_by.id !== who.id)) return 'approve'
  if (proposals) return 'wanted'
  if (statements.some((one) => one.state === 'approved')) return 'publish'
  return drafts.length ? 'waits' : null
}

/** Statements of the show and what ought to become one; asked again when an incident grows or a statement moves. */
export function useStatements(showId: string, live: LiveShow): { statements: ComputedRef<StatementView[]>; proposals: ComputedRef<Proposal[]>; step: ComputedRef<ReturnType<typeof openStep>>; refetch(): void } {
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
  const statements = computed(() => made.data.value ?? [])
  const proposals = computed(() => wanted.data.value ?? [])
  const step = computed(() => openStep(statements.value, proposals.value.length, { id: me.value?.user.id ?? null, may }))
  return { statements, proposals, step, refetch }
}
