import { useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { throttled } from '@/app/throttled'
import type { LiveShow } from '@/live/useShow'

const LEAST_MS = 1000

/** A comment may look different, or an act go out, while the item stays as it was: its details are fetched anew then too. */
export function keepMembersFresh(showId: string, live: Pick<LiveShow, 'onFrame'>, chosen: Ref<string | null>): void {
  const queries = useQueryClient()
  const anew = throttled(LEAST_MS, () => { void queries.invalidateQueries({ queryKey: ['incident', showId] }) })
  live.onFrame((frame) => {
    const of = (one: { incident_id?: string | null }) => one.incident_id === chosen.value
    if (frame.views.comment?.some(of) || frame.views.outgoing?.some(of)) anew()
  })
}
