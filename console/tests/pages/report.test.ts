import { describe, expect, it } from 'vitest'
import type { MinutePoint, ReportIncident } from '@/api/report_shapes'
import { bars, groupCounts, mentionTargets, share, stacks, ticks, timeTicks, unreconciled, waitText, worthTelling } from '@/pages/reports/numbers'

const point = (minute: number, lanes: Record<string, number>): MinutePoint => ({
  minute, lanes, total: Object.values(lanes).reduce((sum, count) => sum + count, 0), bad: 0, viewers: null, at: '',
})
const incident = (more: Partial<ReportIncident>) => ({
  lane: 'complaint', people: 1, mentions: 0, case_ids: [], promise_ids: [], level: 2, seconds_to_mention: null, in_time: null, ...more,
}) as unknown as ReportIncident

describe('the numbers of a report (R117)', () => {
  it('loses no comment in the groups of the chart, not even of a lane it does not know', () => {
    const lanes = { safety: 1, complaint: 2, negative_review: 3, malicious: 4, abuse: 5, question: 6, order: 7, brand_new: 8 }
    const found = groupCounts(lanes)
    expect(found).toEqual({ unhappy: 6, hostile: 9, asking: 6, rest: 15 })
    const [stack] = stacks([point(0, lanes)])
    expect(stack?.parts.at(-1)?.to).toBe(stack?.total)
    expect(stack?.parts.map((part) => part.from)).toEqual([0, 6, 15, 21])
  })
  it('draws no empty part', () => {
    expect(stacks([point(3, { chat: 2 })])[0]?.parts).toEqual([{ group: 'rest', from: 0, to: 2 }])
    expect(stacks([point(4, {})])[0]?.parts).toEqual([])
  })
  it('has an axis with round steps that reaches the highest value', () => {
    expect(ticks(47)).toEqual([0, 10, 20, 30, 40, 50])
    expect(ticks(803, 4)).toEqual([0, 500, 1000])
    expect(ticks(3)).toEqual([0, 1, 2, 3])
    expect(ticks(0)).toEqual([0, 1])
    for (const highest of [1, 7, 99, 1234]) expect(ticks(highest).at(-1)).toBeGreaterThanOrEqual(highest)
  })
  it('has an axis of time in steps of a clock', () => {
    expect(timeTicks(216)).toEqual([0, 60, 120, 180, 240])
    expect(timeTicks(60, 3)).toEqual([0, 30, 60])
    expect(timeTicks(900_000).at(-1)).toBeGreaterThanOrEqual(900_000)
  })
  it('orders bars by size and leaves nought out', () => {
    expect(bars({ a: 1, b: 4, c: 0, none: 9 }, ['none']).map((bar) => [bar.name, bar.share])).toEqual([['b', 1], ['a', 0.25]])
  })
  it('says times as people do', () => {
    expect([null, 0, 26.9, 99, 100, 3600, 5888].map(waitText)).toEqual(['—', '0 s', '27 s', '99 s', '1 min 40 s', '1 h', '1 h 38 min'])
  })
  it('counts as in time only what was said', () => {
    expect(mentionTargets([
      incident({ seconds_to_mention: 20, in_time: true }), incident({ seconds_to_mention: 90, in_time: false }), incident({ in_time: false }),
    ])).toEqual({ n: 2, in_time: 1 })
  })
  it('has no share of nothing', () => {
    expect(share(0, 0)).toBe('—')
    expect(share(2, 13)).toBe('15 %')
  })
  it('tells of what matters: several people, a word on air, a case, a promise or a high level', () => {
    const kept = [incident({ people: 2 }), incident({ mentions: 1 }), incident({ case_ids: ['c'] }), incident({ promise_ids: ['p'] }), incident({ level: 1 })]
    expect(worthTelling([...kept, incident({}), incident({ lane: 'question', people: 30 })])).toEqual(kept)
  })
  it('counts figures that do not agree', () => {
    expect(unreconciled({ checks: [{ name: 'a', left: 1, right: 1, ok: true }, { name: 'b', left: 1, right: 2, ok: false }] })).toBe(1)
  })
})
