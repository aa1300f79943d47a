import { effectScope, nextTick, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Card } from '@/api/shapes'
import { stepsOf } from '@/pages/host/steps'
import { usePlace } from '@/pages/host/usePlace'
import type { Current } from '@/pages/host/usePrompter'
import { incident } from './fakes'

const card = (kinds: string[]) => ({ mode: 'answer', parts: kinds.map((kind) => ({ kind, text: `${kind}.` })), hash: kinds.join() }) as unknown as Card
const on = (kinds: string[], more: Partial<Current> = {}): Current => ({
  incident: incident('a', { state: 'cued' }), card: card(kinds), request: null, what: 'answer', said: false, said_at: null, ...more,
})
const ANSWER = ['thank', 'confirm', 'empathise', 'help']
let scope = effectScope()
/** The page, opened with this card. */
function open(first: Current) {
  scope.stop()
  scope = effectScope()
  const current = shallowRef<Current | null>(first)
  const place = scope.run(() => usePlace('s1', () => current.value, () => (current.value ? stepsOf(current.value.card, 40) : [])))
  if (!place) throw new Error('no scope')
  return { current, place }
}
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 })
  sessionStorage.clear()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('the place in a card', () => {
  it('starts anew with the answer of the same matter after the invitation to a call', async () => {
    const { current, place } = open(on(['call_user', 'call_serious', 'call_why', 'call_ask'], { what: 'invitation' }))
    place.told.value = new Set([0, 1, 2, 3])
    place.at.value = 3
    vi.setSystemTime(9_000)
    current.value = on(ANSWER, { said_at: 'T1' })
    await nextTick()
    expect([place.at.value, [...place.told.value], place.since.value]).toEqual([0, [], 9_000])
  })

  it('is found again after a reload, with what was said and the time that has run', async () => {
    const first = open(on(ANSWER))
    first.place.told.value = new Set([0, 1])
    first.place.at.value = 2
    await nextTick()
    vi.setSystemTime(30_000)
    const { current, place } = open(on(ANSWER))
    expect([place.at.value, [...place.told.value], place.since.value]).toEqual([2, [0, 1], 1_000])
    // Pushed aside by another and back again.
    current.value = { ...on(ANSWER), incident: incident('b') }
    await nextTick()
    expect([place.at.value, place.since.value]).toEqual([0, 30_000])
    vi.setSystemTime(90_000)
    current.value = on(ANSWER)
    await nextTick()
    // Its time stood still meanwhile.
    expect([place.at.value, [...place.told.value], place.since.value]).toEqual([2, [0, 1], 61_000])
  })

  it('is at the first step when the matter comes back with news', async () => {
    const { current, place } = open(on(ANSWER))
    place.told.value = new Set([0, 1, 2, 3])
    place.at.value = 3
    current.value = on(ANSWER, { said: true, said_at: 'T1' })
    await nextTick()
    expect([place.at.value, place.told.value.size]).toEqual([0, 0])
    place.at.value = 2
    current.value = on(ANSWER, { said_at: 'T1' })
    await nextTick()
    expect([place.at.value, place.told.value.size]).toEqual([0, 0])
  })

  it('forgets the cards of long ago, of this show and of others, and never the one that is used', async () => {
    const { current, place } = open(on(ANSWER))
    place.at.value = 2
    for (let n = 0; n < 200; n += 1) {
      current.value = { ...on(ANSWER), incident: incident(`n${String(n)}`) }
      await nextTick()
      place.at.value = 1
      if (n % 20) continue
      // Shown again and again, this one is not long ago.
      current.value = on(ANSWER)
      await nextTick()
      expect(place.at.value).toBe(2)
    }
    const kept = Object.entries(sessionStorage).map(([, text]) => String(text)).join()
    expect(kept.match(/"at":/g)?.length).toBe(36)
    expect(kept).toContain('n199/')
    expect(kept).not.toContain('n100/')
    const back = open({ ...on(ANSWER), incident: incident('n199') })
    expect(back.place.at.value).toBe(1)
    const long = open({ ...on(ANSWER), incident: incident('n3') })
    expect(long.place.at.value).toBe(0)
  })
})
