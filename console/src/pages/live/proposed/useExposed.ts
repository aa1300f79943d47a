import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef, type Ref } from 'vue'
import { api } from '@/api/http'
import type { ExposedView } from '@/api/shapes'
import { throttled } from '@/app/throttled'
import type { LiveShow } from '@/live/useShow'

export interface Exposed { comments: ComputedRef<ExposedView[]>; pending: Ref<boolean>; error: Ref<unknown>; refetch(): void }
const LEAST_MS = 1000

/** Who shows personal data to everybody; asked again when such a comment comes or changes, or an act goes out. */
export function useExposed(showId: string, live: Pick<LiveShow, 'onFrame'>): Exposed {
  const found = useQuery({ queryKey: ['exposed', showId], queryFn: () => api.get<ExposedView[]>(`/shows/${showId}/exposed`) })
  const anew = throttled(LEAST_MS, () => { void found.refetch() })
  live.onFrame((frame) => {
    const masked = [...frame.comments, ...(frame.views.comment ?? [])].some((one) => one.masked)
    // Of comments that a frame only counts nobody knows what they show.
    if (masked || frame.more > 0 || frame.views.outgoing?.length) anew()
  })
  return { comments: computed(() => found.data.value ?? []), pending: found.isPending, error: found.error, refetch: () => { void found.refetch() } }
}
