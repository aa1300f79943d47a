import type { ByRule, DrillReport, Point } from '@/api/drill_shapes'

export interface RuleRow { rule: string; met: number; all: number; share: number }

/** Worst first: what the team talks about in the first minute after a drill. */
export function ruleRows(rules: ByRule): RuleRow[] {
  return Object.entries(rules).filter(([, counts]) => counts.all > 0)
    .map(([rule, { met, all }]) => ({ rule, met, all, share: met / all }))
    .sort((a, b) => a.share - b.share || b.all - a.all || a.rule.localeCompare(b.rule))
}

/** Missed points of one inject stand together, in the order of the report. */
export function missed(report: Pick<DrillReport, 'points'>): { about: string; points: Point[] }[] {
  const found = new Map<string, Point[]>()
  for (const point of report.points) {
    if (point.passed) continue
    const about = point.text ?? ''
    found.set(about, [...(found.get(about) ?? []), point])
  }
  return [...found].map(([about, points]) => ({ about, points }))
}

/** Seconds until an inject at the drill's speed; null once it is over or not started. */
export function secondsUntil(due: string | null, at: number): number | null {
  if (!due) return null
  const left = Math.ceil((Date.parse(due) - at) / 1000)
  return left > 0 ? left : null
}
