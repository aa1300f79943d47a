import { describe, expect, it } from 'vitest'
import { needsHow, whyNot } from '@/pages/live/actList'
import { budgetParts } from '@/pages/live/budget'
import { countViews, isWaiting, neighbour, queueOf, viewOf, type Wanted } from '@/pages/live/order'
import { AT, incident } from './fakes'

const wanted = (more: Partial<Wanted> = {}): Wanted => ({ view: 'decide', lane: null, text: '', ...more })
const ids = (items: { id: string }[]) => items.map((item) => item.id)

describe('the floor list', () => {
  it('puts danger first, then lane, level, what many have, and the clock', () => {
    const items = [
      incident('question', { lane: 'question', level: null }),
      incident('minor', { level: 2 }),
      incident('late', { mention_due_at: '2026-11-25T11:00:00Z' }),
      incident('single', { mention_due_at: '2026-11-25T12:30:00Z' }),
      incident('many', { people: 12, mention_due_at: '2026-11-25T12:40:00Z' }),
      incident('burn', { lane: 'question', level: 0 }),
    ]
    expect(ids(queueOf(items, wanted()))).toEqual(['burn', 'many', 'late', 'single', 'minor', 'question'])
  })

  it('knows where each item stands', () => {
    const items = [incident('a'), incident('b', { state: 'cued' }), incident('c', { state: 'on_air' }), incident('d', { state: 'parked' }), incident('e', { state: 'done', disposition: 'case' })]
    expect(items.map(viewOf)).toEqual(['decide', 'host', 'host', 'parked', 'done'])
    expect(countViews(items)).toEqual({ decide: 1, host: 2, parked: 1, done: 1 })
  })

  it('says what the host has, whatever was decided of it meanwhile', () => {
    expect(viewOf(incident('a', { state: 'cued', disposition: 'case' }))).toBe('host')
    expect(viewOf(incident('a', { state: 'parked', disposition: 'case' }))).toBe('parked')
  })

  it('counts no time on what was spoken of', () => {
    expect(isWaiting(incident('a'))).toBe(true)
    expect(isWaiting(incident('a', { state: 'cued' }))).toBe(true)
    for (const state of ['on_air', 'parked', 'done'] as const) expect(isWaiting(incident('a', { state, first_mention_at: AT }))).toBe(false)
    expect(isWaiting(incident('a', { state: 'cued', first_mention_at: AT }))).toBe(false)
  })

  it('finds by lane and by words in any language', () => {
    const items = [incident('a', { title: { en: 'Box', 'zh-Hant': '外盒破損' } }), incident('b', { lane: 'abuse' })]
    expect(ids(queueOf(items, wanted({ text: '外盒' })))).toEqual(['a'])
    expect(ids(queueOf(items, wanted({ lane: 'abuse' })))).toEqual(['b'])
  })

  it('moves to a neighbour and stops at the ends', () => {
    const list = [incident('a'), incident('b')]
    expect(neighbour(list, null, 1)?.id).toBe('a')
    expect(neighbour(list, 'a', 1)?.id).toBe('b')
    expect(neighbour(list, 'b', 1)?.id).toBe('b')
    expect(neighbour([], 'x', 1)).toBeUndefined()
  })

  it('goes on from where the item at hand stood when that went to the host', () => {
    const list = [incident('a'), incident('b'), incident('c')]
    expect(neighbour(list, 'gone', 1, 1)?.id).toBe('b')
    expect(neighbour(list, 'gone', -1, 1)?.id).toBe('a')
    expect(neighbour(list, 'gone', 1, 3)?.id).toBe('c')
  })
})

describe('acts', () => {
  const me = { id: 'me', may: () => true }
  const other = { id: 'u2', name: 'Wang' }

  it('wait for the person who has the item', () => {
    expect(whyNot('cue', incident('a', { handler: other }), me)).toBe('handled')
    expect(whyNot('claim', incident('a', { handler: other }), me)).toBeNull()
    // Supply confirms a cause, whoever has the item in hand.
    expect(whyNot('cause', incident('a', { handler: other }), { id: 'me', may: (right) => right === 'stock:move' })).toBeNull()
    expect(whyNot('cause', incident('a'), { id: 'me', may: () => false })).toBe('no_right')
    expect(whyNot('claim', incident('a', { handler: other }), { id: 'me', may: (right) => right !== 'show:run' })).toBe('handled')
    expect(whyNot('cue', incident('a', { handler: { id: 'me', name: 'me' } }), me)).toBeNull()
  })

  it('asks how a grave matter was answered while nobody has spoken of it', () => {
    expect(needsHow(incident('a', { level: 1, first_mention_at: null }))).toBe(true)
    expect(needsHow(incident('a', { level: 0, first_mention_at: null, lane: 'safety' }))).toBe(true)
    expect(needsHow(incident('a', { level: 1, first_mention_at: '2026-11-26T12:00:00Z' }))).toBe(false)
    expect(needsHow(incident('a', { level: 2, first_mention_at: null }))).toBe(false)
    expect(needsHow(incident('a', { level: 1, first_mention_at: null, lane: 'question' }))).toBe(false)
  })
  it('never invite an attacker, never split one comment, never ask without the right', () => {
    const floor = { id: 'me', may: (right: string) => right !== 'policy:publish' }
    expect(whyNot('invite', incident('a', { lane: 'malicious' }), floor)).toBe('malicious')
    // A manager may, and is asked why.
    expect(whyNot('invite', incident('a', { lane: 'malicious', sample: { text: 'x' } as never }), me)).toBeNull()
    expect(whyNot('invite', incident('a', { lane: 'complaint', sample: { text: 'x' } as never }), floor)).toBeNull()
    expect(whyNot('split', incident('a'), me)).toBe('single')
    expect(whyNot('hide', incident('a'), { id: 'me', may: () => false })).toBe('no_right')
  })

  it('leave a decided item alone, save for a case, a promise and evidence', () => {
    const done = incident('a', { state: 'done', disposition: 'answered' })
    expect(whyNot('ignore', done, me)).toBe('done')
    expect(whyNot('case', done, me)).toBeNull()
    expect(whyNot('cue', incident('a', { state: 'cued' }), me)).toBe('cued')
    expect(whyNot('uncue', incident('a', { state: 'cued' }), me)).toBeNull()
  })
})

it('a budget is shares of its total, in minor units or with a currency', () => {
  const money = (minor: number) => ({ minor, currency: 'TWD' })
  expect(budgetParts({ total: money(100), reserved: money(20), spent: money(30), left: money(50) })).toEqual({
    spent: 0.3, reserved: 0.2, left: money(50), total: money(100),
  })
  expect(budgetParts({ total: 0, reserved: 0, spent: 0, left: 0, currency: 'TWD' })?.spent).toBe(0)
  expect(budgetParts(null)).toBeNull()
})
