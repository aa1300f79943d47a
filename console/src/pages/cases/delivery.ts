/** What became of a message that left, or should have. */
export interface Delivery {
  id?: string
  state: string
  channel: string
  reason: string | null
  /** What the other side said, as a number or such as 5.1.1. */
  code?: string | number | null
  text?: string | null
}

export function outcomeUnknown(delivery: Delivery): boolean {
  return delivery.reason === 'outcome_unknown' || delivery.reason === 'unknown_outcome'
}
/** Messages on platforms are ticked off in the show's own list, where text and picture are at hand. */
export function reachable(delivery: Delivery): boolean {
  return delivery.id !== undefined && ['mail', 'apprise', 'manual'].includes(delivery.channel)
}
