import { computed, ref } from 'vue'
import en from '@locales/en/call.json'
import hans from '@locales/zh-Hans/call.json'
import hant from '@locales/zh-Hant/call.json'

export const LANGS = { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' } as const
export type Lang = keyof typeof LANGS
type Words = typeof en.page
const ALL: Record<Lang, Words> = { en: en.page, 'zh-Hant': hant.page, 'zh-Hans': hans.page }

/** By what the browser prefers; the customer may choose another. */
function preferred(): Lang {
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked && asked in ALL) return asked as Lang
  for (const name of navigator.languages) {
    if (/^zh\b.*(hant|tw|hk|mo)/i.test(name)) return 'zh-Hant'
    if (/^zh/i.test(name)) return 'zh-Hans'
    if (/^en/i.test(name)) return 'en'
  }
  return 'en'
}
export const lang = ref<Lang>(preferred())
export const w = computed<Words>(() => ALL[lang.value])
