/** The call takes the screen by itself: a key that was meant for what stood there before does nothing yet. */
export const SETTLE_MS = 800

export function settling(): () => boolean {
  const since = Date.now()
  return () => Date.now() - since >= SETTLE_MS
}
