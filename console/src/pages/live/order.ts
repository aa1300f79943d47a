import type { IncidentView } from '@/api/shapes'
import { DECIDED_LANES } from '@/ui/tones'

export const VIEWS = ['decide', 'host', 'parked', 'done'] as const
export type View = (typeof VIEWS)[number]

/** Where an item stands on the floor's list. */
export function viewOf(item: IncidentView): View {
  if (item.state === 'done' || item.disposition) return 'done'
  if (item.state === 'cued' || item.state === 'on_air') return 'host'
  return item.state === 'parked' ? 'parked' : 'decide'
}

/** Safety of people first, then the lane, the level, what many have, and the clock; newest first among the decided. */
export function before(a: IncidentView, b: IncidentView): number {
  return (
    danger(a) - danger(b) || lane(a) - lane(b) || (a.level ?? 3) - (b.level ?? 3)
    || Number(b.people > 1) - Number(a.people > 1) || due(a) - due(b) || a.id.localeCompare(b.id)
  )
}
const danger = (item: IncidentView) => (item.level === 0 || item.lane === 'safety' ? 0 : 1)
function lane(item: IncidentView): number {
  const at = DECIDED_LANES.indexOf(item.lane)
  return at < 0 ? DECIDED_LANES.length : at
}
function due(item: IncidentView): number {
  return item.mention_due_at ? Date.parse(item.mention_due_at) : Infinity
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

/** The neighbour to go to when the item at hand leaves the list: the next below, else the one above. */
export function neighbour(list: readonly IncidentView[], id: string | null, step: number): IncidentView | undefined {
  const at = list.findIndex((item) => item.id === id)
  if (at < 0) return list[step < 0 ? list.length - 1 : 0]
  return list[Math.max(0, Math.min(list.length - 1, at + step))]
}
