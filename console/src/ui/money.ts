import type { Money } from '@/api/shapes'
import { currentLang } from '@/i18n'

/** Minor units of a currency by its own number of decimals: TWD and JPY have none on screen. */
function digits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

export function moneyText(value: Money | null | undefined): string {
  if (!value) return '—'
  const places = digits(value.currency)
  const whole = value.minor % 10 ** places === 0
  return new Intl.NumberFormat(currentLang(), {
    style: 'currency', currency: value.currency, currencyDisplay: 'symbol',
    minimumFractionDigits: whole ? 0 : places, maximumFractionDigits: places,
  }).format(value.minor / 10 ** places)
}

/** What a person typed -> minor units, or null when it is no amount: also when it is finer than the currency's own coin.
 *  Digits of an input method (９９) are digits. */
export function toMinor(typed: string, currency: string): number | null {
  const clean = typed.normalize('NFKC').replace(/[,，\s]/g, '')
  const found = /^\d+(?:\.(\d+))?$/.exec(clean)
  if (!found || (found[1] ?? '').length > digits(currency)) return null
  return Math.round(Number(clean) * 10 ** digits(currency))
}

/** An amount as a person would type it into a field. */
export function typedOf(value: Money | null | undefined): string {
  return value ? String(value.minor / 10 ** digits(value.currency)) : ''
}
