import type { GapView, RoomView } from '@/api/shapes'

/** So long a gap that is over stays on the banner: whoever looked away still learns what may be missing. */
const KEPT_MS = 5 * 60_000

export interface GapLine { id: string; platform: string; room: string; from: string; to: string | null; reason: string }

/** Feeds that are blind, the longest first, then the gaps that ended lately, the newest first. Pure. */
export function gapLines(rooms: readonly RoomView[], gaps: readonly GapView[], now: number): GapLine[] {
  const open = rooms
    .filter((room) => room.blind_since)
    .map((room): GapLine => {
      const from = room.blind_since ?? ''
      const gap = gaps.find((one) => !one.to_at && one.platform === room.platform && one.room === room.room)
      return { id: room.id, platform: room.platform, room: room.room, from, to: null, reason: gap?.reason ?? '' }
    })
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
  const over = gaps
    .filter((gap) => gap.to_at && now - Date.parse(gap.to_at) < KEPT_MS)
    .map((gap): GapLine => ({ id: gap.id, platform: gap.platform, room: gap.room, from: gap.from_at, to: gap.to_at, reason: gap.reason }))
    .sort((a, b) => Date.parse(b.to ?? '') - Date.parse(a.to ?? ''))
  return [...open, ...over]
}
