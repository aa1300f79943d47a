import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { LANGUAGES } from '@/i18n'
import { navigation } from './areas'
import { useCommands } from './commands'
import { barOpen, sheetOpen, useKeys } from './keys'
import { chooseLang, leave, may, me } from './session'
import { theme, THEMES } from './theme'
import { undoLast } from './toasts'

export const LANG_NAMES = { 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文', en: 'English' } as const

/** Keys and commands that every screen has. */
export function useGlobalKeys(): void {
  const { t } = useI18n()
  const router = useRouter()
  useKeys('console_common.keys.everywhere', [
    { key: 'ctrl+k', label: 'console_common.keys.command_bar', always: true, run: () => { barOpen.value = true } },
    { key: '/', label: 'console_common.keys.command_bar', run: () => { barOpen.value = true } },
    { key: '?', label: 'console_common.keys.sheet', run: () => { sheetOpen.value = true } },
    { key: 'z', label: 'console_common.undo', run: undoLast },
  ])
  useCommands(() => {
    if (!me.value) return []
    const pages = navigation.filter((item) => !item.needs || may(item.needs)).map((item) => ({
      id: `go-${item.id}`, label: t('console_common.go_to', { page: t(`console_common.nav.${item.id}`) }),
      run: () => { void router.push(item.path) },
    }))
    const langs = LANGUAGES.map((lang) => ({
      id: `lang-${lang}`, label: LANG_NAMES[lang], hint: t('console_common.language'), run: () => { void chooseLang(lang) },
    }))
    const themes = THEMES.map((name) => ({
      id: `theme-${name}`, label: t(`console_common.theme.${name}`), hint: t('console_common.theme.title'),
      run: () => { theme.value = name },
    }))
    return [
      { id: 'search', label: t('console_search.title'), key: '/', run: () => { void router.push('/search') } },
      ...pages, ...langs, ...themes,
      { id: 'keys', label: t('console_common.keys.sheet'), key: '?', run: () => { sheetOpen.value = true } },
      { id: 'leave', label: t('console_common.log_out'), run: () => { void leave() } },
    ]
  })
}
