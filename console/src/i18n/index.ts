import { createI18n } from 'vue-i18n'

export const LANGUAGES = ['zh-Hant', 'zh-Hans', 'en'] as const
export type Lang = (typeof LANGUAGES)[number]
/** A text the shop keeps in several languages. */
export type Texts = Partial<Record<Lang, string>> & Record<string, string>

const loaders: Record<Lang, () => Promise<{ default: Record<string, object> }>> = {
  en: () => import('./en'),
  'zh-Hant': () => import('./zh-Hant'),
  'zh-Hans': () => import('./zh-Hans'),
}
const KEY = 'livemend.lang'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: false,
  missingWarn: false,
  fallbackWarn: false,
  messages: {},
})

export function isLang(value: unknown): value is Lang {
  return LANGUAGES.includes(value as Lang)
}

export function wantedLang(): Lang {
  const kept = localStorage.getItem(KEY)
  if (isLang(kept)) return kept
  for (const name of navigator.languages) {
    if (/^zh\b.*(hant|tw|hk|mo)/i.test(name)) return 'zh-Hant'
    if (/^zh/i.test(name)) return 'zh-Hans'
    if (/^en/i.test(name)) return 'en'
  }
  return 'en'
}

/** The words of a language at hand, without changing what the screen speaks. */
export async function loadLang(lang: Lang): Promise<void> {
  const { global } = i18n
  if (global.availableLocales.includes(lang)) return
  const words = await loaders[lang]()
  global.setLocaleMessage(lang, words.default as never)
}

export async function useLang(lang: Lang): Promise<void> {
  const { global } = i18n
  await loadLang(lang)
  global.locale.value = lang as never
  document.documentElement.lang = lang
}

/** A person's own choice on this device; without one the account's language counts, then the browser's. */
export function keepLang(lang: Lang): void {
  localStorage.setItem(KEY, lang)
}
export function hasKeptLang(): boolean {
  return isLang(localStorage.getItem(KEY))
}

export function currentLang(): Lang {
  return i18n.global.locale.value as Lang
}

/** The wanted language, else the nearer Chinese, else English, else anything there is. */
export function pick(texts: Record<string, string> | null | undefined, lang: Lang = currentLang()): string {
  if (!texts) return ''
  const near = lang === 'zh-Hans' ? 'zh-Hant' : lang === 'zh-Hant' ? 'zh-Hans' : 'en'
  for (const name of [lang, near, 'en']) {
    const found = texts[name]
    if (found) return found
  }
  return Object.values(texts)[0] ?? ''
}
