import type { Span, WorkCalendar } from '@/api/times_shapes'

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const UNITS = ['minutes', 'hours', 'days'] as const
export type Unit = (typeof UNITS)[number]
const SIZE: Record<Unit, number> = { minutes: 1, hours: 60, days: 1440 }

/** What the form holds before anything was saved: ten to ten with a break, every day. */
export function freshCalendar(zone: string): WorkCalendar {
  const day = (): Span[] => [['10:00', '13:00'], ['14:00', '22:00']]
  return { code: 'desk', zone, week: DAYS.map(day), holidays: [], extra: {}, rev: 0, changed_at: null, changed_by: null }
}

function minuteOf(clock: string): number {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock)
  const [hours, minutes] = [Number(found?.[1] ?? NaN), Number(found?.[2] ?? NaN)]
  const all = hours * 60 + minutes
  return minutes < 60 && all <= 1440 ? all : NaN
}

/** None, or what is wrong with the spans of one day: half a span, backwards, overlapping. */
export function spansError(spans: readonly Span[]): 'incomplete' | 'backwards' | 'overlap' | null {
  const read = spans.map(([begin, end]) => [minuteOf(begin), end === '00:00' ? 1440 : minuteOf(end)] as const)
  if (read.some(([begin, end]) => Number.isNaN(begin) || Number.isNaN(end))) return 'incomplete'
  if (read.some(([begin, end]) => end <= begin)) return 'backwards'
  const sorted = [...read].sort((a, b) => a[0] - b[0])
  return sorted.some(([begin], at) => at > 0 && begin < (sorted[at - 1]?.[1] ?? 0)) ? 'overlap' : null
}

export function openHours(spans: readonly Span[]): number {
  return spans.reduce((sum, [begin, end]) => sum + ((end === '00:00' ? 1440 : minuteOf(end)) - minuteOf(begin)), 0) / 60
}

/** As the server wants it: midnight is the end of a day, sorted spans. */
export function forServer(draft: WorkCalendar): Pick<WorkCalendar, 'zone' | 'week' | 'holidays' | 'extra'> {
  const day = (spans: Span[]): Span[] => [...spans].sort((a, b) => minuteOf(a[0]) - minuteOf(b[0])).map(([begin, end]) => [begin, end === '00:00' ? '24:00' : end])
  return {
    zone: draft.zone.trim(), week: draft.week.map(day), holidays: [...draft.holidays].sort(),
    extra: Object.fromEntries(Object.entries(draft.extra).map(([date, spans]) => [date, day(spans)])),
  }
}

/** Fields for the time of day know no 24:00. */
export function forForm(saved: WorkCalendar): WorkCalendar {
  const day = (spans: Span[]): Span[] => spans.map(([begin, end]) => [begin, end === '24:00' ? '00:00' : end])
  return {
    ...saved, week: saved.week.map(day), holidays: [...saved.holidays],
    extra: Object.fromEntries(Object.entries(saved.extra).map(([date, spans]) => [date, day(spans)])),
  }
}

export function draftError(draft: WorkCalendar): 'zone' | 'never' | 'spans' | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: draft.zone.trim() })
  } catch {
    return 'zone'
  }
  if ([...draft.week, ...Object.values(draft.extra)].some((spans) => spansError(spans))) return 'spans'
  return draft.week.some((spans) => spans.length) ? null : 'never'
}

/** 2880 -> 2 days: the largest unit that leaves a whole number. */
export function inUnit(minutes: number): { number: number; unit: Unit } {
  const unit = minutes % SIZE.days === 0 ? 'days' : minutes % SIZE.hours === 0 ? 'hours' : 'minutes'
  return { number: minutes / SIZE[unit], unit }
}

export function toMinutes(typed: string, unit: Unit): number | null {
  const number = Number(typed.trim().replace(',', '.'))
  const minutes = Math.round(number * SIZE[unit])
  return typed.trim() && Number.isFinite(number) && minutes >= 1 && minutes <= 90 * SIZE.days ? minutes : null
}
