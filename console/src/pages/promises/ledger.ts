import type { Answered, KeptRate, Page, PromiseView } from '@/api/shapes'

export type { KeptRate }
export interface LedgerPromise extends PromiseView { withdrawn_reason?: string | null; recovery_case_id?: string | null; answered?: Answered | null }
export interface PromisePage extends Page<LedgerPromise> { kept: KeptRate }

export const LEDGER_VIEWS = ['open', 'mine', 'overdue', 'kept', 'broken', 'all'] as const
export type LedgerView = (typeof LEDGER_VIEWS)[number]

export function viewQuery(view: LedgerView): Record<string, string | boolean> {
  const queries: Record<LedgerView, Record<string, string | boolean>> = {
    open: { state: 'open' }, mine: { owner: 'me', state: 'open' }, overdue: { overdue: true },
    kept: { state: 'kept' }, broken: { state: 'broken' }, all: {},
  }
  return queries[view]
}

/** Late and still owed: broken promises stay owed until they are fulfilled or taken back. */
export function isOwed(promise: PromiseView): boolean {
  return promise.state === 'open' || (promise.state === 'broken' && promise.fulfilled_at === null)
}

export const GROUPS = ['overdue', 'hour', 'today', 'tomorrow', 'later', 'settled'] as const
export type Group = (typeof GROUPS)[number]
const DAY = 86_400_000

export function groupOf(promise: PromiseView, at: number, dayOf: (moment: number) => string): Group {
  if (!isOwed(promise)) return 'settled'
  const due = Date.parse(promise.due_at)
  if (due < at) return 'overdue'
  if (due - at <= 3_600_000) return 'hour'
  if (dayOf(due) === dayOf(at)) return 'today'
  return dayOf(due) === dayOf(at + DAY) ? 'tomorrow' : 'later'
}

/** Due next first; what is settled comes last, newest first. Empty groups are left out. */
export function grouped<T extends PromiseView>(promises: readonly T[], at: number, dayOf: (moment: number) => string): { group: Group; rows: T[] }[] {
  const found = new Map<Group, T[]>()
  for (const promise of [...promises].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))) {
    const group = groupOf(promise, at, dayOf)
    found.set(group, [...(found.get(group) ?? []), promise])
  }
  found.get('settled')?.reverse()
  return GROUPS.filter((group) => found.has(group)).map((group) => ({ group, rows: found.get(group) ?? [] }))
}

export function wasLate(promise: PromiseView): boolean {
  return promise.fulfilled_at !== null && Date.parse(promise.fulfilled_at) > Date.parse(promise.original_due_at)
}

/** What is known of the answers: the key of the words and what stands in them; null while nobody was answered. */
export function answerWords(answered: Answered | null | undefined, when: (iso: string) => string): { key: string; params: Record<string, string | number> } | null {
  if (!answered?.answered) return null
  const params = { n: answered.answered, all: answered.cases, no: answered.no ?? '', time: answered.at ? when(answered.at) : '' }
  if (!answered.at) return { key: 'some', params }
  return { key: `${answered.no ? 'case' : 'all'}_${answered.in_time ? 'before' : 'after'}`, params }
}

export function percent(rate: number | null): string {
  return rate === null ? '—' : `${String(Math.floor(rate * 1000) / 10)} %`
}

/** "2026-11-25T22:00" of a date field, read in the shop's zone -> an instant. */
export function fromField(value: string, zone: string): string | null {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? Date.parse(`${value}:00Z`) : Number.NaN
  if (Number.isNaN(at)) return null
  const first = at - offsetOf(at, zone)
  return new Date(at - offsetOf(first, zone)).toISOString()
}
export function toField(at: number, zone: string): string {
  return new Date(at + offsetOf(at, zone)).toISOString().slice(0, 16)
}
/** Milliseconds the zone's clocks are ahead of UTC at that instant. */
function offsetOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(at / 1000) * 1000
}

/** The next time the shop's clocks show this hour, `days` days from now at the earliest. */
export function nextAt(hour: number, days: number, at: number, zone: string): number {
  const day = toField(at + days * DAY, zone).slice(0, 10)
  const found = Date.parse(fromField(`${day}T${String(hour).padStart(2, '0')}:00`, zone) ?? '')
  return found > at ? found : found + DAY
}
