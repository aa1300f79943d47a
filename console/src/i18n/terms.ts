import { currentLang, i18n } from '.'

/** The trade's word for a code of the server; a code without words shows itself, readable. */
export function term(area: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined || code === '') return ''
  const { t, te } = i18n.global
  for (const words of ['console_common', 'console_terms']) {
    const key = `${words}.${area}.${String(code)}`
    if (te(key, currentLang() as never)) return t(key)
  }
  return String(code).replaceAll('_', ' ')
}

/** Options of a choice in the order given. */
export function termOptions<T extends string>(area: string, codes: readonly T[]): { value: T; label: string }[] {
  return codes.map((code) => ({ value: code, label: term(area, code) }))
}
