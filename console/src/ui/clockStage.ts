import { share } from '@/app/clock'

export type Stage = 'met' | 'paused' | 'fresh' | 'half' | 'near' | 'late'
const HALF = 0.5
const NEAR = 0.8
/** Without a known start: the last quarter of an hour counts as near, the last two hours as half. */
const NEAR_MS = 15 * 60_000
const HALF_MS = 2 * 3_600_000

export function stageOf(start: string | null | undefined, due: string | null, at: number, state = 'running'): Stage {
  if (state === 'met') return 'met'
  if (state === 'paused') return 'paused'
  if (!due) return 'fresh'
  const left = Date.parse(due) - at
  if (left < 0 || state === 'breached') return 'late'
  if (!start) return left < NEAR_MS ? 'near' : left < HALF_MS ? 'half' : 'fresh'
  const used = share(start, due, at)
  return used >= NEAR ? 'near' : used >= HALF ? 'half' : 'fresh'
}
