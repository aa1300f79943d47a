import { describe, expect, it } from 'vitest'
import { addComments, applyFrame, KEPT_COMMENTS, upsert } from '@/live/reducer'
import { comment, frame, incident, promise, state } from './fakes'

describe('a frame on a state', () => {
  it('brings new looks, keeps newer ones, and moves the position', () => {
    const before = state({ position: 4, incidents: [incident('a', { rev: 5, people: 9 })] })
    const after = applyFrame(before, frame(4, 7, { views: { incident: [incident('a', { rev: 4, people: 1 }), incident('b')] }, comments: [comment(1)] }))
    expect(after.position).toBe(7)
    expect(after.incidents.map((item) => [item.id, item.people])).toEqual([['a', 9], ['b', 1]])
    expect(after.comments.map((one) => one.seq)).toEqual([1])
  })

  it('changes nothing when it was applied before', () => {
    const one = frame(0, 3, { comments: [comment(1)], views: { promise: [promise('p')] } })
    const after = applyFrame(state(), one)
    expect(applyFrame(after, one)).toBe(after)
  })

  it('is the same in any split of the log', () => {
    const frames = [1, 2, 3, 4].map((n) => frame(n - 1, n, { comments: [comment(n)], views: { incident: [incident('a', { rev: n, people: n })] } }))
    const stepwise = frames.reduce(applyFrame, state())
    const whole = applyFrame(state(), frame(0, 4, { comments: [1, 2, 3, 4].map((n) => comment(n)), views: { incident: [incident('a', { rev: 4, people: 4 })] } }))
    expect(stepwise).toEqual(whole)
  })

  it('leaves out other shows and what was merged away', () => {
    const before = state({ incidents: [incident('a'), incident('b')] })
    const after = applyFrame(before, frame(0, 1, {
      views: { incident: [incident('b', { rev: 2, merged_into: 'a' }), incident('z', { show_id: 's2' })] }, comments: [comment(1, { show_id: 's2' })],
    }))
    expect(after.incidents.map((item) => item.id)).toEqual(['a'])
    expect(after.comments).toEqual([])
  })

  it('keeps a budget that a frame does not speak of, and drops one that it says is gone', () => {
    const budget = { total: 1, reserved: 0, spent: 0, left: 1, currency: 'TWD' }
    expect(applyFrame(state({ budget }), frame(0, 1)).budget).toBe(budget)
    expect(applyFrame(state({ budget }), frame(0, 1, { budget: null })).budget).toBeNull()
  })
})

describe('comments', () => {
  it('that look different now take the place of what was, and bring no old ones back', () => {
    const before = state({ comments: [comment(4), comment(5)] })
    const after = applyFrame(before, frame(0, 1, { views: { comment: [comment(4, { unsure: true }), comment(1)] }, comments: [comment(6)] }))
    expect(after.comments.map((one) => [one.seq, one.unsure])).toEqual([[4, true], [5, false], [6, false]])
  })

  it('stand in order, each once, however they come', () => {
    const mixed = addComments([comment(1), comment(4)], [comment(3), comment(4), comment(2), comment(2)])
    expect(mixed.map((one) => one.seq)).toEqual([1, 2, 3, 4])
  })

  it('are kept to a limit', () => {
    const many = Array.from({ length: KEPT_COMMENTS + 5 }, (_, index) => comment(index))
    const kept = addComments(many, [comment(KEPT_COMMENTS + 5)])
    expect(kept).toHaveLength(KEPT_COMMENTS)
    expect(kept.at(-1)?.seq).toBe(KEPT_COMMENTS + 5)
  })
})

it('an update with nothing new is the same list', () => {
  const list = [incident('a')]
  expect(upsert(list, [])).toBe(list)
  expect(upsert(list, undefined)).toBe(list)
})
