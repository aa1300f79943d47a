import type { TimelineEntry } from '@/api/shapes'

export type Look = 'public' | 'private' | 'internal' | 'event'
export type Side = 'customer' | 'us'
export type Shown = 'all' | 'messages' | 'notes' | 'events'
export type Row =
  | { kind: 'day'; key: string; day: string; at: string }
  | { kind: 'entry'; key: string; entry: TimelineEntry; look: Look; side: Side; joined: boolean }
  | { kind: 'events'; key: string; entries: TimelineEntry[] }

/** This many events in a row stay in sight; longer runs fold. */
export const FOLD_FROM = 4
const JOIN_MS = 5 * 60_000

export function actorId(entry: TimelineEntry): string {
  return typeof entry.actor === 'object' ? (entry.actor?.id ?? '') : (entry.actor ?? '')
}
export function actorName(entry: TimelineEntry): string {
  return entry.actor_name ?? (typeof entry.actor === 'object' ? entry.actor?.name : entry.actor) ?? ''
}
export function lookOf(entry: TimelineEntry): Look {
  if (entry.event || !entry.text) return 'event'
  return entry.audience ?? 'internal'
}
const CUSTOMERS = new Set(['words', 'customer_message', 'not_satisfied', 'satisfied'])
export function sideOf(entry: TimelineEntry): Side {
  return actorId(entry) === 'customer' || CUSTOMERS.has(entry.kind) ? 'customer' : 'us'
}

function wanted(entry: TimelineEntry, shown: Shown): boolean {
  const look = lookOf(entry)
  if (shown === 'all') return true
  if (shown === 'messages') return look === 'public' || look === 'private'
  return shown === 'notes' ? look === 'internal' : look === 'event'
}

/** Days as headings, words one by one, long runs of events folded, quick successive messages of one person joined. */
export function timelineRows(entries: readonly TimelineEntry[], shown: Shown, dayOf: (iso: string) => string): Row[] {
  const rows: Row[] = []
  let day = ''
  let run: TimelineEntry[] = []
  const flush = () => {
    if (run.length >= FOLD_FROM) rows.push({ kind: 'events', key: `run-${String(run[0]?.id)}`, entries: run })
    else for (const entry of run) rows.push({ kind: 'entry', key: String(entry.id), entry, look: 'event', side: 'us', joined: false })
    run = []
  }
  for (const entry of entries) {
    if (!wanted(entry, shown)) continue
    const its = dayOf(entry.at)
    if (its !== day) {
      flush()
      day = its
      rows.push({ kind: 'day', key: `day-${its}`, day: its, at: entry.at })
    }
    const look = lookOf(entry)
    if (look === 'event') {
      run.push(entry)
      continue
    }
    flush()
    rows.push({ kind: 'entry', key: String(entry.id), entry, look, side: sideOf(entry), joined: joins(rows.at(-1), entry, look) })
  }
  flush()
  return rows
}

function joins(before: Row | undefined, entry: TimelineEntry, look: Look): boolean {
  return before?.kind === 'entry' && before.look === look && actorId(before.entry) === actorId(entry)
    && Date.parse(entry.at) - Date.parse(before.entry.at) < JOIN_MS
}

/** The customer's own words that may become another case: not the first ones, and not those of a merged case. */
export function splittable(found: { timeline: TimelineEntry[]; linked?: { no: string; merged: boolean }[] | undefined }): TimelineEntry[] {
  const merged = new Set((found.linked ?? []).filter((other) => other.merged).map((other) => other.no))
  return found.timeline.filter((entry) => SPLITTABLE.has(entry.kind) && Boolean(entry.text) && !merged.has((entry as TimelineEntry & { from_case?: string | null }).from_case ?? ''))
}
const SPLITTABLE = new Set(['customer_message', 'order_number', 'not_satisfied', 'satisfied'])
