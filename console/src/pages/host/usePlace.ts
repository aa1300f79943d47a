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

/** A show can bring hundreds of cards; pushed aside and wanted again are the last few. Those of ended shows fall out as new ones come. */
const MOST = 36
const KEPT = 'host.places'
/** The card used last stands last. */
const places = () => JSON.parse(draftOf(KEPT) ?? '[]') as [card: string, place: Place][]

/** Which step of the card the host is at and what was said of it: a reload goes on there, another card starts anew. */
export function usePlace(showId: string, current: () => Current | null, steps: () => readonly Step[]): Reading {
  const at = ref(0)
  const told = ref(new Set<number>())
  const since = ref(Date.now())
  let card: string | null = null
  let kinds: string[] = []
  const key = () => `${showId}/${card ?? ''}`

  function take(place: Place): void {
    at.value = place.at
    told.value = new Set(place.told)
    since.value = place.since
    kinds = place.kinds
  }
  const place = (): Place => ({ at: at.value, told: [...told.value], since: since.value, kinds })
  function keep(more: Partial<Place> = {}): void {
    if (!card) return
    const others = places().filter(([one]) => one !== key())
    keepDraft(KEPT, JSON.stringify([...others, [key(), { ...place(), ...more }]].slice(-MOST)))
  }
  function find(): Place | null {
    const found = places().find(([one]) => one === key())
    if (!found) return null
    const { left, ...kept } = found[1]
    return left ? { ...kept, since: kept.since + Date.now() - left } : kept
  }
  watch([current, steps], ([shown, now]) => {
    const next = shown && cardOf(shown)
    if (card === next) take(carry(place(), now))
    else {
      keep({ left: Date.now() })
      card = next
      take(carry(find() ?? { at: 0, told: [], since: Date.now(), kinds: now.map((step) => step.kind) }, now))
    }
    keep()
  }, { immediate: true })
  watch([at, told], () => { keep() }, { flush: 'sync' })
  return { at, told, since }
}
