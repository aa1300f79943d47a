import type { Texts } from '@/api/shapes'
import { LANGUAGES, type Lang } from '@/i18n'

export const noTexts = (): Texts => Object.fromEntries(LANGUAGES.map((lang) => [lang, '']))

export function missingLangs(texts: Texts): Lang[] {
  return LANGUAGES.filter((lang) => !(texts[lang] ?? '').trim())
}

/** As the server keeps them: trimmed, without the languages that have no words. */
export function cleanTexts(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, text.trim()] as const).filter(([, text]) => text))
}

export function sameTexts(a: Texts, b: Texts): boolean {
  return LANGUAGES.every((lang) => (a[lang] ?? '').trim() === (b[lang] ?? '').trim())
}

export function isStale(reviewBy: string | null, at: number): boolean {
  return reviewBy !== null && Date.parse(reviewBy) < at
}

/** Minutes of a playbook as the trade says them: 45 min, 4 h, 3 d. */
export function withinText(minutes: number): string {
  if (minutes < 60) return `${String(minutes)} min`
  if (minutes < 1440) return `${String(Math.round(minutes / 60))} h`
  return `${String(Math.round(minutes / 1440))} d`
}
