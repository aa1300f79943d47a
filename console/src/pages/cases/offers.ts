import type { Money, RemedyOption } from '@/api/shapes'

/** What can be given now first, in the server's order; what is blocked stays in sight with its reason. */
export function ordered(options: readonly RemedyOption[]): RemedyOption[] {
  return [...options].sort((a, b) => Number(Boolean(a.blocked)) - Number(Boolean(b.blocked)))
}

/** `wrong`: no amount, or none above zero; `too_much`: nobody can say yes to it; `over`: somebody else has to. */
export function amountState(option: RemedyOption | null, minor: number | null): 'none' | 'wrong' | 'too_much' | 'within' | 'over' {
  if (!option?.max) return 'none'
  if (minor === null || minor <= 0) return 'wrong'
  if (option.bound && minor > option.bound.minor) return 'too_much'
  return minor > Math.min(option.max.minor, option.limit?.minor ?? Infinity) ? 'over' : 'within'
}

/** For the field: 18000 of TWD -> "180", 1250 of EUR -> "12.50". */
export function fromMinor(value: Money): string {
  const places = new Intl.NumberFormat('en', { style: 'currency', currency: value.currency }).resolvedOptions().maximumFractionDigits ?? 2
  const amount = value.minor / 10 ** places
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(places)
}
