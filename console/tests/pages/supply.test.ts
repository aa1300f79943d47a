import { describe, expect, it } from 'vitest'
import type { ParcelRate, ParcelRow } from '@/api/supply_shapes'
import { reviewDates } from '@/pages/insights/dates'
import { sorted, turned } from '@/pages/insights/sorting'

const rate = (cases: number, parcels: number): ParcelRate => ({ cases, parcels, rate: parcels ? cases / parcels : null, low: 0, high: 1, small: parcels < 30 })
const row = (region: string | null, parcels: number, lost: number, days: number | null = 4): ParcelRow => ({
  carrier: 'swift', carrier_name: 'Swift', region, parcels, small: parcels < 30, delay: rate(0, parcels), lost: rate(lost, parcels), damage: rate(0, parcels),
  any: rate(lost, parcels), days, base: 0, p: 1, ordinary: rate(lost, parcels), sale: rate(0, 0),
})
const regions = (rows: ParcelRow[]) => rows.map((its) => its.region)

describe('R124: the table of parcels sorts by every column', () => {
  const rows = [row('A', 10, 2), row('B', 100, 5, null), row(null, 50, 0), row('C', 40, 2)]

  it('by rate, not by count: a large region is not first because it is large', () => {
    expect(regions(sorted(rows, { key: 'lost', down: true }))).toEqual(['A', 'B', 'C', null])
    expect(regions(sorted(rows, { key: 'parcels', down: true }))).toEqual(['B', null, 'C', 'A'])
  })

  it('what has no value stands last either way', () => {
    expect(regions(sorted(rows, { key: 'region', down: false }))).toEqual(['A', 'B', 'C', null])
    expect(regions(sorted(rows, { key: 'region', down: true }))).toEqual(['C', 'B', 'A', null])
    expect(regions(sorted(rows, { key: 'days', down: true })).at(-1)).toBe('B')
  })

  it('the same column again turns round; names begin at the top, figures with the greatest', () => {
    expect(turned({ key: 'lost', down: true }, 'lost')).toEqual({ key: 'lost', down: false })
    expect(turned({ key: 'lost', down: true }, 'carrier')).toEqual({ key: 'carrier', down: false })
    expect(turned({ key: 'carrier', down: false }, 'delay')).toEqual({ key: 'delay', down: true })
  })
})

describe('R127: the dates of a plan', () => {
  it('are so many days apart', () => {
    expect(reviewDates('2026-03-01T10:00:00.000Z', 30, 3)).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-31T10:00:00.000Z', '2026-04-30T10:00:00.000Z'])
  })

  it('are none when the numbers make no sense', () => {
    for (const [every, times] of [[0, 3], [30, 0], [30, 61], [1.5, 2], [Number.NaN, 2]] as const) expect(reviewDates('2026-03-01T10:00:00.000Z', every, times)).toEqual([])
    expect(reviewDates('soon', 30, 2)).toEqual([])
  })
})
