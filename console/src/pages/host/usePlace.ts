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
  const place = (): Place => ({ at: at.value, told: [...told.value], since: since.value, kinds })
  function keep(more: Partial<Place> = {}): void {
    if (card) keepDraft(key(), JSON.stringify({ ...place(), ...more }))
  }
  function find(): Place | null {
    const text = card && draftOf(key())
    if (!text) return null
    const { left, ...kept } = JSON.parse(text) as Place
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
