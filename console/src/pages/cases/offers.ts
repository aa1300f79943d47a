import type { Money, RemedyOption } from '@/api/shapes'

/** What can be given now first, in the server's order; what is blocked stays in sight with its reason. */
export function ordered(options: readonly RemedyOption[]): RemedyOption[] {
  return [...options].sort((a, b) => Number(Boolean(a.blocked)) - Number(Boolean(b.blocked)))
}

export function amountState(option: RemedyOption | null, minor: number | null): 'none' | 'within' | 'over' {
  if (!option?.max || minor === null) return 'none'
  return minor > option.max.minor ? 'over' : 'within'
}

/** For the field: 18000 of TWD -> "180", 1250 of EUR -> "12.50". */
export function fromMinor(value: Money): string {
  const places = new Intl.NumberFormat('en', { style: 'currency', currency: value.currency }).resolvedOptions().maximumFractionDigits ?? 2
  const amount = value.minor / 10 ** places
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(places)
}
