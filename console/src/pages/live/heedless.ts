/** Nobody has read an item within its first second. */
export const READ_MS = 1000

export interface Press { key: string; item: string; at: number }

/**
 * A key that bounced or was pressed twice: it would fall on an item that came up by itself and that nobody has read,
 * or take back what it just did. came: when the item at hand came by itself; null when a person chose it.
 */
export function heedless(now: Press, last: Press | null, came: number | null): boolean {
  if (came !== null && now.at - came < READ_MS) return true
  return last !== null && last.key === now.key && last.item === now.item && now.at - last.at < READ_MS
}
