import { ref, watch, type Ref } from 'vue'
import { draftOf, keepDraft } from '@/app/drafts'
import { carry, type Place, type Step } from './steps'
import type { Current } from './usePrompter'

export interface Reading {
  at: Ref<number>
  told: Ref<Set<number>>
  since: Ref<number>
}

/** The invitation, the answer and each later saying of one matter are cards of their own. */
export function cardOf(current: Current): string {
  return [current.incident.id, current.what, current.said, current.said_at ?? ''].join('/')
}

/** Which step of the card the host is at and what was said of it: a reload goes on there, another card starts anew. */
export function usePlace(showId: string, current: () => Current | null, steps: () => readonly Step[]): Reading {
  const at = ref(0)
  const told = ref(new Set<number>())
  const since = ref(Date.now())
  let card: string | null = null
  let kinds: string[] = []
  const key = () => `host.${showId}.${card ?? ''}`

  function take(place: Place): void {
    at.value = place.at
    told.value = new Set(place.told)
    since.value = place.since
    kinds = place.kinds
  }
  function keep(): void {
    if (card) keepDraft(key(), JSON.stringify({ at: at.value, told: [...told.value], since: since.value, kinds } satisfies Place))
  }
  watch([current, steps], ([shown, now]) => {
    const same = card
    card = shown && cardOf(shown)
    const begun: Place = { at: 0, told: [], since: Date.now(), kinds: now.map((step) => step.kind) }
    if (card === same) take(carry({ at: at.value, told: [...told.value], since: since.value, kinds }, now))
    else {
      const kept = card && draftOf(key())
      take(kept ? carry(JSON.parse(kept) as Place, now) : begun)
    }
    keep()
  }, { immediate: true })
  watch([at, told], keep, { flush: 'sync' })
  return { at, told, since }
}
