import type { IncidentView } from '@/api/shapes'
import { DECIDED_LANES } from '@/ui/tones'

export const VIEWS = ['decide', 'host', 'parked', 'done'] as const
export type View = (typeof VIEWS)[number]

/** Where an item stands on the floor's list. */
export function viewOf(item: IncidentView): View {
  // What the host has, or was promised, stays there however it was decided meanwhile.
  if (item.state === 'cued' || item.state === 'on_air') return 'host'
  if (item.state === 'parked') return 'parked'
  return item.state === 'done' || item.disposition ? 'done' : 'decide'
}

/** Nobody has spoken of it yet, so the clock of the first answer runs. */
export function isWaiting(item: IncidentView): boolean {
  return item.state === 'open' || (item.state === 'cued' && !item.first_mention_at)
}

/** Safety of people first, then the lane, the level, what many have, and the clock. */
export function before(a: IncidentView, b: IncidentView): number {
  const left = placeOf(a)
  const right = placeOf(b)
  return left.rank - right.rank || left.due - right.due || (a.id < b.id ? -1 : 1)
}

interface Place { rank: number; due: number }
const places = new WeakMap<IncidentView, Place>()
/** Worked out once for each look of an item: ten thousand of them are sorted at every change. */
function placeOf(item: IncidentView): Place {
  let place = places.get(item)
  if (!place) {
    const danger = item.level === 0 || item.lane === 'safety' ? 0 : 1
    const lane = DECIDED_LANES.indexOf(item.lane)
    const due = item.mention_due_at ? Date.parse(item.mention_due_at) : Infinity
    place = {
      rank: danger * 1000 + (lane < 0 ? DECIDED_LANES.length : lane) * 100 + (item.level ?? 3) * 10 + (item.people > 1 ? 0 : 1),
      due: Number.isFinite(due) ? due : Number.MAX_SAFE_INTEGER,
    }
    places.set(item, place)
  }
  return place
}

export interface Wanted { view: View; lane: string | null; text: string }

export function queueOf(items: readonly IncidentView[], wanted: Wanted): IncidentView[] {
  const text = wanted.text.trim().toLowerCase()
  const chosen = items.filter((item) =>
    viewOf(item) === wanted.view && (!wanted.lane || item.lane === wanted.lane) && (!text || haystack(item).includes(text)))
  return wanted.view === 'done'
    ? chosen.sort((a, b) => b.last_seen.localeCompare(a.last_seen))
    : chosen.sort(before)
}
function haystack(item: IncidentView): string {
  return [...Object.values(item.title), item.sample?.text, item.sample?.user, item.product?.sku].join(' ').toLowerCase()
}

export function countViews(items: readonly IncidentView[]): Record<View, number> {
  const counts = { decide: 0, host: 0, parked: 0, done: 0 }
  for (const item of items) counts[viewOf(item)]++
  return counts
}

/** The neighbour to go to. left: where the item at hand stood on the list, when it is no longer there. */
export function neighbour(list: readonly IncidentView[], id: string | null, step: number, left = -1): IncidentView | undefined {
  const at = list.findIndex((item) => item.id === id)
  if (at < 0 && left >= 0) return list[Math.max(0, Math.min(list.length - 1, step < 0 ? left - 1 : left))]
  if (at < 0) return list[step < 0 ? list.length - 1 : 0]
  return list[Math.max(0, Math.min(list.length - 1, at + step))]
}
