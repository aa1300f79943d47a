import { describe, expect, it } from 'vitest'
import type { TrendDay } from '@/api/insight_shapes'
import { missed, ruleRows, secondsUntil } from '@/pages/drills/score'
import { qualityRows, type QualitySide, causeParts, causeSums, chanceText, dayStep, hasRates, ordered, outDays, rateText, runs, timesText, usualOrder, vitalFew } from '@/pages/insights/figures'

const day = (rate: number | null, out = false): TrendDay => ({ day: '2026-11-25', cases: 1, delivered: rate === null ? 0 : 10, rate, low: null, high: null, out })

describe('figures people can read', () => {
  it('keeps small rates apart', () => {
    expect([null, 0, 0.0045, 0.0123, 0.123, 1].map(rateText)).toEqual(['—', '0 %', '0.45 %', '1.2 %', '12 %', '100 %'])
  })
  it('never calls a chance nought', () => {
    expect([0.00000001, 0.004, 0.25].map(chanceText)).toEqual(['< 0.01 %', '0.40 %', '25.0 %'])
  })
  it('says how many times, also when the rest has none', () => {
    expect([null, 4.24, 23.7].map(timesText)).toEqual(['∞', '4.2', '24'])
  })
})

describe('causes', () => {
  const rows = [
    { axis: 'product', sub: 'batch', stage: 'used', cases: 4, cost: 0 }, { axis: 'product', sub: null, stage: null, cases: 1, cost: 0 },
    { axis: null, sub: null, stage: null, cases: 9, cost: 0 }, { axis: 'service', sub: null, stage: 'used', cases: 2, cost: 0 },
  ]
  it('adds up by direction, the unknown last however many', () => {
    expect(causeSums(rows, 'axis').map((bar) => [bar.name, bar.count])).toEqual([['product', 5], ['service', 2], ['', 9]])
    expect(causeSums(rows, 'stage').reduce((sum, bar) => sum + bar.count, 0)).toBe(16)
  })
  it('names the few that make up four fifths', () => {
    const pareto = [0.5, 0.7, 0.85, 1].map((share, index) => ({ name: `product.${String(index)}`, cases: 1, cost: 1, share }))
    expect(vitalFew(pareto).rows).toHaveLength(3)
    expect(vitalFew([]).share).toBe(0)
  })
  it('orders by cost only where most cases have one', () => {
    const rows = [{ name: 'service.speed', cases: 3, cost: 80, share: 1 }, { name: 'product', cases: 82, cost: 0, share: 1 }]
    expect(usualOrder(rows)).toBe('cases')
    expect(ordered(rows, 'cases').map((row) => [row.name, Math.round(row.share * 100)])).toEqual([['product', 96], ['service.speed', 100]])
    expect(ordered(rows, 'cost')[0]?.name).toBe('service.speed')
    expect(usualOrder([{ name: 'product', cases: 82, cost: 900, share: 1 }])).toBe('cost')
    expect(usualOrder([])).toBe('cases')
  })
  it('reads the two codes of a cause', () => {
    expect(causeParts('product.batch')).toEqual({ axis: 'product', sub: 'batch' })
    expect(causeParts('unknown')).toEqual({ axis: 'unknown', sub: null })
  })
})

describe('the control chart', () => {
  it('shows counts where hardly anything was delivered', () => {
    const few = Array.from({ length: 90 }, () => ({ ...day(0.5), delivered: 2 }))
    expect(hasRates(few)).toBe(false)
    expect(hasRates(few.map((its) => ({ ...its, delivered: 40 })))).toBe(true)
    expect(hasRates([])).toBe(false)
  })
  it('draws no line over days that were not measured', () => {
    const found = runs([day(0.1), day(0.2), day(null), day(0.3)])
    expect(found.map((run) => run.map((its) => its.index))).toEqual([[0, 1], [3]])
  })
  it('counts the days out of the limits', () => {
    expect(outDays([day(0.1), day(0.9, true)])).toBe(1)
  })
  it('names as many days as there is room for', () => {
    expect(dayStep(90, 1000)).toBe(7)
    expect(dayStep(7, 1000)).toBe(1)
  })
})

describe('the score of a drill (R016)', () => {
  it('puts the worst rule first and leaves out what never came up', () => {
    const rows = ruleRows({ mention: { met: 4, all: 5 }, words: { met: 1, all: 1 }, route: { met: 1, all: 4 }, offers: { met: 0, all: 0 } })
    expect(rows.map((row) => row.rule)).toEqual(['route', 'mention', 'words'])
  })
  it('groups what was missed by what was said', () => {
    const point = (text: string | null, passed: boolean) => ({ rule: 'mention', passed, person: null, text, params: {} })
    const found = missed({ points: [point('a', false), point('a', true), point('b', false), point('a', false), point(null, false)] })
    expect(found.map((group) => [group.about, group.points.length])).toEqual([['a', 2], ['b', 1], ['', 1]])
  })
  it('counts down to the next inject and then stops', () => {
    const at = Date.parse('2026-11-25T12:00:00Z')
    expect(secondsUntil('2026-11-25T12:00:30Z', at)).toBe(30)
    expect(secondsUntil('2026-11-25T11:59:00Z', at)).toBeNull()
    expect(secondsUntil(null, at)).toBeNull()
  })
})

describe('how triage does', () => {
  const figure = (name: string, held: number, found: number) => ({ name, held, found, right: 0, precision: null, recall: null })
  const side = (...kinds: ReturnType<typeof figure>[]): QualitySide => ({ kinds, issues: [], levels: [] })
  it('shows a kind that was held, is said, or was said, and no other', () => {
    const now = side(figure('complaint', 3, 0), figure('spam', 0, 4), figure('order', 0, 0), figure('chat', 0, 0))
    const then = side(figure('complaint', 3, 0), figure('spam', 0, 0), figure('order', 0, 2), figure('chat', 0, 0))
    expect(qualityRows(now, then).map((row) => row.name)).toEqual(['complaint', 'spam', 'order'])
  })
})
