import type { Gap, Light, Readiness, Seat, ShowPlan } from '@/api/plan_shapes'

/** The order in which a manager goes through them: what is shown, who stands behind it, what it may cost. */
export const AREAS = ['rundown', 'facts', 'faq', 'policy', 'plans', 'rooms', 'roster', 'presence', 'monitors', 'money', 'packs', 'drills'] as const
export const SEATS = ['host', 'floor', 'assistant', 'service', 'finance', 'supply', 'manager'] as const

export interface AreaGaps { area: string; light: Light; gaps: Gap[] }
/** Areas with something open, red before amber, each in the house's order. */
export function openAreas(found: Readiness): AreaGaps[] {
  const place = (area: string) => {
    const at = (AREAS as readonly string[]).indexOf(area)
    return at < 0 ? AREAS.length : at
  }
  const areas = [...new Set(found.gaps.map((gap) => gap.area))]
  return areas.map((area) => {
    const gaps = found.gaps.filter((gap) => gap.area === area)
    const light: Light = gaps.some((gap) => gap.light === 'red') ? 'red' : 'amber'
    return { area, light, gaps }
  }).sort((a, b) => Number(b.light === 'red') - Number(a.light === 'red') || place(a.area) - place(b.area))
}

export function redCount(found: Readiness): number {
  return found.gaps.filter((gap) => gap.light === 'red').length
}

export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const to = from + by
  const next = [...list]
  const [item] = next.splice(from, 1)
  if (item === undefined || to < 0 || to >= list.length) return [...list]
  next.splice(to, 0, item)
  return next
}

/** Everybody who is watched: each room, and the places outside where people speak of us. */
export function sources(plan: ShowPlan): string[] {
  return [...plan.rooms.map((room) => `${room.platform}/${room.room}`), 'social', 'reviews']
}

export function seatOf(roster: readonly Seat[], role: string): Seat | undefined {
  return roster.find((seat) => seat.role === role)
}

/** One person a seat: setting it replaces who sat there, choosing nobody empties it. */
export function withSeat(roster: readonly Seat[], role: string, userId: string): { role: string; user_id: string }[] {
  const others = roster.filter((seat) => seat.role !== role).map(({ role: its, user_id }) => ({ role: its, user_id }))
  return userId ? [...others, { role, user_id: userId }] : others
}
