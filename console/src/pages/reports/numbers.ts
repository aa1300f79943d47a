import type { MinutePoint, ReportIncident, ShowReport } from '@/api/report_shapes'

/** What a reader of the chart tells apart; the lanes of one group are added up. */
export const GROUPS = {
  unhappy: ['safety', 'complaint', 'negative_review'],
  hostile: ['malicious', 'abuse'],
  asking: ['question'],
  rest: ['order', 'praise', 'chat', 'spam', 'other'],
} as const
export type Group = keyof typeof GROUPS
export const GROUP_NAMES = Object.keys(GROUPS) as Group[]
export type Counts = Record<Group, number>

/** Every lane lands in exactly one group, one we do not know yet in the rest, so that the sum stays the total. */
export function groupCounts(lanes: Record<string, number>): Counts {
  const found: Counts = { unhappy: 0, hostile: 0, asking: 0, rest: 0 }
  for (const [lane, count] of Object.entries(lanes)) {
    const group = GROUP_NAMES.find((name) => (GROUPS[name] as readonly string[]).includes(lane)) ?? 'rest'
    found[group] += count
  }
  return found
}

export interface Stack { minute: number; total: number; parts: { group: Group; from: number; to: number }[] }
export function stacks(series: readonly MinutePoint[]): Stack[] {
  return series.map((point) => {
    const counts = groupCounts(point.lanes)
    let from = 0
    const parts = GROUP_NAMES.map((group) => {
      const part = { group, from, to: from + counts[group] }
      from = part.to
      return part
    }).filter((part) => part.to > part.from)
    return { minute: point.minute, total: point.total, parts }
  })
}

/** Round steps for an axis: 1, 2 or 5 times a power of ten, at most `most` of them. */
export function ticks(highest: number, most = 5): number[] {
  if (highest <= 0) return [0, 1]
  const rough = highest / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough)
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step)
}

const TIME_STEPS = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400]
/** Steps of a clock, in seconds: half minutes, minutes, hours. */
export function timeTicks(longest: number, most = 5): number[] {
  const step = TIME_STEPS.find((size) => longest / size <= most) ?? Math.ceil(longest / most / 86400) * 86400
  return Array.from({ length: Math.max(1, Math.ceil(longest / step)) + 1 }, (_, index) => index * step)
}

export interface Bar { name: string; count: number; share: number }
/** Largest first; what is nought is left out. */
export function bars(counts: Record<string, number>, without: readonly string[] = []): Bar[] {
  const known = Object.entries(counts).filter(([name, count]) => count > 0 && !without.includes(name))
  const most = Math.max(1, ...known.map(([, count]) => count))
  return known.map(([name, count]) => ({ name, count, share: count / most })).sort((a, b) => b.count - a.count)
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '—' : `${String(Math.round((part / whole) * 100))} %`
}

/** Seconds as people say them: 27 s, 3 min 36 s, 1 h 38 min. */
export function waitText(seconds: number | null): string {
  if (seconds === null) return '—'
  const whole = Math.round(seconds)
  if (whole < 100) return `${String(whole)} s`
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min${whole % 60 ? ` ${String(whole % 60)} s` : ''}`
  const minutes = Math.round(whole / 60)
  return `${String(Math.floor(minutes / 60))} h${minutes % 60 ? ` ${String(minutes % 60)} min` : ''}`
}

/** Of what was said on air: how much of it in time. */
export function mentionTargets(incidents: readonly ReportIncident[]): { n: number; in_time: number } {
  const said = incidents.filter((incident) => incident.seconds_to_mention !== null && incident.in_time !== null)
  return { n: said.length, in_time: said.filter((incident) => incident.in_time).length }
}

const SMALL = new Set(['question', 'praise', 'order', 'chat', 'spam'])
/** What a manager reads through; questions and one-off remarks that were passed over stay in the table of all. */
export function worthTelling(incidents: readonly ReportIncident[]): ReportIncident[] {
  return incidents.filter((incident) => !SMALL.has(incident.lane)
    && (incident.people > 1 || incident.mentions > 0 || incident.case_ids.length > 0 || incident.promise_ids.length > 0 || (incident.level ?? 9) <= 1))
}

export function unreconciled(report: Pick<ShowReport, 'checks'>): number {
  return report.checks.filter((check) => !check.ok).length
}
