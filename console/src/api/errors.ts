import { i18n } from '@/i18n'

/** What the server refused, in its own code; `fields` names the inputs of a form. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly params: Record<string, unknown> = {},
    readonly fields: Record<string, string> = {},
  ) {
    super(code)
  }
}

export function errorText(error: unknown): string {
  const { t, te } = i18n.global
  if (!(error instanceof ApiError)) return t('console_common.error.unexpected')
  const key = `errors.${error.code}`
  if (te(key)) return t(key, error.params)
  const own = `console_common.error.${error.code}`
  if (te(own)) return t(own, error.params)
  return t('console_common.error.refused', { code: error.code })
}

export function fieldText(code: string | undefined): string | undefined {
  if (!code) return undefined
  const { t, te } = i18n.global
  for (const key of [`errors.${code}`, `console_common.field.${code}`]) if (te(key)) return t(key)
  return t('console_common.field.invalid')
}
