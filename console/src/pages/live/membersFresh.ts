import { useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { throttled } from '@/app/throttled'
import type { LiveShow } from '@/live/useShow'

const LEAST_MS = 1000

/** A comment may look different while its item stays as it was: the item's details are fetched anew then too. */
export function keepMembersFresh(showId: string, live: Pick<LiveShow, 'onFrame'>, chosen: Ref<string | null>): void {
  const queries = useQueryClient()
  const anew = throttled(LEAST_MS, () => { void queries.invalidateQueries({ queryKey: ['incident', showId] }) })
  live.onFrame((frame) => {
    if (frame.views.comment?.some((one) => one.incident_id === chosen.value)) anew()
  })
}
