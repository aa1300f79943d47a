const FIRST_MS = 400
const LONGEST_MS = 10_000

/** Milliseconds to wait before attempt n (0 = first retry): doubling, with a third of chance so that a room of consoles does not come back at once. */
export function pauseBefore(attempt: number, chance: number = Math.random()): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return Math.round(whole * (1 - chance / 3))
}
