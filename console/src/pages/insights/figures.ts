import type { CauseRow, Effect, ParetoRow, TrendDay } from '@/api/insight_shapes'

/** A share as people read it: 12 %, 1.2 %, 0.45 %, and 0 % for none at all. */
export function rateText(rate: number | null): string {
  if (rate === null) return '—'
  const percent = rate * 100
  return `${percent >= 10 ? percent.toFixed(0) : percent >= 1 ? percent.toFixed(1) : percent === 0 ? '0' : percent.toFixed(2)} %`
}

/** A probability that is never rounded to nought: below one in ten thousand says so. */
export function chanceText(p: number): string {
  return p < 0.0001 ? '< 0.01 %' : `${(p * 100).toFixed(p < 0.01 ? 2 : 1)} %`
}

export function timesText(ratio: number | null): string {
  return ratio === null ? '∞' : ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)
}

/** With its part of the greatest, which is the length of its bar. */
export function withShares<T extends { count: number }>(rows: readonly T[]): (T & { share: number })[] {
  const most = Math.max(1, ...rows.map((row) => row.count))
  return rows.map((row) => ({ ...row, share: row.count / most }))
}

/** Sums of one column of the causes, most first; what is not known stands last. */
export function causeSums(rows: readonly CauseRow[], by: 'axis' | 'stage'): { name: string; count: number; share: number }[] {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(row[by] ?? '', (sums.get(row[by] ?? '') ?? 0) + row.cases)
  return withShares([...sums].map(([name, count]) => ({ name, count }))).sort((a, b) => Number(a.name === '') - Number(b.name === '') || b.count - a.count)
}

/** How many of the dearest causes make up four fifths: what the summary names. */
export function vitalFew(rows: readonly ParetoRow[], part = 0.8): { rows: ParetoRow[]; share: number } {
  const at = rows.findIndex((row) => row.share >= part)
  const few = rows.slice(0, Math.max(1, at + 1))
  return { rows: few, share: few.at(-1)?.share ?? 0 }
}

export type By = 'cost' | 'cases'
/** By cost only where most of the cases have one: a few paid ones among many unpaid would hide what is frequent. */
export function usualOrder(rows: readonly ParetoRow[]): By {
  const priced = rows.reduce((sum, row) => sum + (row.cost > 0 ? row.cases : 0), 0)
  return priced * 2 >= rows.reduce((sum, row) => sum + row.cases, 0) && priced > 0 ? 'cost' : 'cases'
}
/** Most first, with the running share of what is counted. */
export function ordered<T extends ParetoRow>(rows: readonly T[], by: By): T[] {
  const total = rows.reduce((sum, row) => sum + row[by], 0) || 1
  let run = 0
  return [...rows].sort((a, b) => b[by] - a[by] || b.cases - a.cases || a.name.localeCompare(b.name)).map((row) => {
    run += row[by]
    return { ...row, share: run / total }
  })
}

/** "product.batch" -> its two codes; "unknown" has no second. */
export function causeParts(name: string): { axis: string; sub: string | null } {
  const [axis = 'unknown', sub] = name.split('.')
  return { axis, sub: sub ?? null }
}

const ENOUGH_A_DAY = 5
/** Rates need deliveries; with a parcel or two a day the counts are the honest picture. */
export function hasRates(days: readonly TrendDay[]): boolean {
  const served = days.filter((day) => day.delivered > 0)
  return served.length >= 5 && served.reduce((sum, day) => sum + day.delivered, 0) / served.length >= ENOUGH_A_DAY
}

/** Runs of days with a rate: between them nothing is drawn, so that no line crosses what was not measured. */
export function runs<T extends { rate: number | null }>(days: readonly T[]): { day: T; index: number }[][] {
  const found: { day: T; index: number }[][] = []
  days.forEach((day, index) => {
    if (day.rate === null) return
    const last = found.at(-1)
    if (last?.at(-1)?.index === index - 1) last.push({ day, index })
    else found.push([{ day, index }])
  })
  return found
}

export function outDays(days: readonly TrendDay[]): number {
  return days.filter((day) => day.out).length
}

/** A weekday's grid is too fine for 90 days: how far apart the names of days stand. */
export function dayStep(count: number, width: number): number {
  const fits = Math.max(2, Math.floor(width / 70))
  return Math.max(1, Math.ceil(count / fits))
}

export function isProven(effect: Effect | null): boolean {
  return effect?.verdict === 'effective'
}

interface QualityFigure { name: string; held: number; found: number; right: number; precision: number | null; recall: number | null }
export interface QualitySide { kinds: QualityFigure[]; issues: QualityFigure[]; levels: QualityFigure[] }
/** Whatever the team or the machine ever said: what is only ever said wrongly must show most of all. */
export function qualityRows(now: QualitySide, then: QualitySide) {
  return (['kinds', 'issues', 'levels'] as const).flatMap((part) => now[part].flatMap((row) => {
    const before = then[part].find((its) => its.name === row.name) ?? null
    return row.held || row.found || before?.found ? [{ key: `${part}-${row.name}`, part, name: row.name, now: row, then: before }] : []
  }))
}
