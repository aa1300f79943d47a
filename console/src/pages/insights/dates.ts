const DAY = 86_400_000

/** The first date and those after it, so many days apart; nothing when the numbers make no sense. */
export function reviewDates(first: string, every: number, times: number): string[] {
  const begin = Date.parse(first)
  if (!Number.isFinite(begin) || !Number.isInteger(every) || !Number.isInteger(times) || every < 1 || times < 1 || times > 60) return []
  return Array.from({ length: times }, (_none, index) => new Date(begin + index * every * DAY).toISOString())
}
