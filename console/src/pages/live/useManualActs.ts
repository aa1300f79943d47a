import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { api } from '@/api/http'
import type { ActView } from '@/api/shapes'
import { may } from '@/app/session'
import type { LiveShow } from '@/live/useShow'
import type { ReportView } from './ReportCard.vue'
import type { ConfirmationView } from './floor'

export interface Waiting {
  acts: ComputedRef<ActView[]>
  confirmations: ComputedRef<ConfirmationView[]>
  reports: ComputedRef<ReportView[]>
  refetch(): void
}

/** What in this show waits for a person's hand or second look; asked again whenever a frame speaks of it. */
export function useManualActs(showId: string, live: LiveShow): Waiting {
  const byHand = useQuery({ queryKey: ['acts', showId], queryFn: () => api.get<ActView[]>(`/shows/${showId}/acts`, { state: 'manual_required' }) })
  const second = useQuery({
    queryKey: ['confirmations', showId], enabled: may('act:sanction'),
    queryFn: () => api.get<ConfirmationView[]>(`/shows/${showId}/confirmations`, { state: 'waiting' }),
  })
  const told = useQuery({ queryKey: ['platform-reports', showId], enabled: may('act:sanction'), queryFn: () => api.get<ReportView[]>(`/shows/${showId}/reports`) })
  live.onFrame((frame) => {
    if (frame.views.outgoing?.length || frame.events.some((event) => event.kind.startsWith('act.'))) void byHand.refetch()
    if (may('act:sanction') && frame.events.some((event) => event.kind.startsWith('confirmation.'))) void second.refetch()
  })
  return {
    acts: computed(() => (byHand.data.value ?? []).filter((act) => act.state === 'manual_required')),
    confirmations: computed(() => (second.data.value ?? []).filter((one) => one.state === 'waiting')),
    reports: computed(() => told.data.value ?? []),
    refetch() {
      void byHand.refetch()
      if (!may('act:sanction')) return
      void second.refetch()
      void told.refetch()
    },
  }
}
