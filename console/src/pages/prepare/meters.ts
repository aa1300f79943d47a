export interface Meter { platform: string; rate: number | null; limit: number; refunded: number; delivered: number; window_days: number }
/** As a person types it: the limit in per cent. */
export interface TypedMeter { limit: string; refunded: string; delivered: string; days: string }
const DAYS = 30

export function typedMeter(known: Meter | undefined): TypedMeter {
  // Four digits behind the point are what the desk keeps; a share times 100 has more by itself.
  return known
    ? { limit: String(Number((known.limit * 100).toFixed(4))), refunded: String(known.refunded), delivered: String(known.delivered), days: String(known.window_days) }
    : { limit: '', refunded: '', delivered: '', days: String(DAYS) }
}
/** What the server takes, or null while something is missing or no number. */
export function meterOf(typed: TypedMeter): { limit: number; refunded: number; delivered: number; window_days: number } | null {
  const percent = /^\d{1,3}(\.\d{1,4})?$/.test(typed.limit.trim()) ? Number(typed.limit) : 0
  const [refunded, delivered, days] = [typed.refunded, typed.delivered, typed.days].map((one) => (/^\d{1,9}$/.test(one.trim()) ? Number(one) : -1))
  if (percent <= 0 || percent > 100 || refunded === undefined || refunded < 0 || delivered === undefined || delivered < 0 || !days || days < 1 || days > 366) return null
  return { limit: percent / 100, refunded, delivered, window_days: days }
}
