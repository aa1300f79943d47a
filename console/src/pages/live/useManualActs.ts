import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { api } from '@/api/http'
import type { ActView } from '@/api/shapes'
import type { LiveShow } from '@/live/useShow'

/** The acts of this show that wait for a hand; asked again whenever a frame speaks of acts. */
export function useManualActs(showId: string, live: LiveShow): { acts: ComputedRef<ActView[]>; refetch(): void } {
  const { data, refetch } = useQuery({
    queryKey: ['acts', showId], queryFn: () => api.get<ActView[]>(`/shows/${showId}/acts`, { state: 'manual_required' }),
  })
  live.onFrame((frame) => { if (frame.views.outgoing?.length) void refetch() })
  return { acts: computed(() => (data.value ?? []).filter((act) => act.state === 'manual_required')), refetch: () => { void refetch() } }
}
