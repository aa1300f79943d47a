import type { Sound } from '@/app/sounds'
import type { Frame, ShowState } from './types'

/** Which sound a frame deserves: one, the gravest. Compared with what stood before, so that nothing rings twice. */
export function alarmOf(before: ShowState, after: ShowState, frame: Frame): Sound | null {
  // What is found when the show is over is for after-sales; promises are kept beyond it.
  const onAir = after.show.state !== 'ended'
  const had = new Map(before.incidents.map((item) => [item.id, item]))
  let gravest = 9
  for (const item of after.incidents) {
    if (!onAir || item.state !== 'open' || item.level === null) continue
    const was = had.get(item.id)
    // A decided matter that comes back because others have it too is as good as new.
    const again = was?.state === 'done' && item.people > was.people
    if (!was || again || item.level < (was.level ?? 9)) gravest = Math.min(gravest, item.level)
  }
  if (gravest === 0) return 'safety'
  if (gravest === 1) return 'serious'
  if (frame.events.some((event) => event.kind === 'promise.warned' || event.kind === 'promise.broken')) return 'promise'
  if (onAir && after.mood.level === 'alarm' && before.mood.level !== 'alarm') return 'mood'
  return null
}
