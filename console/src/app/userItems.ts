import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { LANGUAGES, currentLang } from '@/i18n'
import type { MenuItem } from '@/ui/Menu.vue'
import { LANG_NAMES } from './globalKeys'
import { sheetOpen, soundsOpen } from './keys'
import { chooseLang, leave } from './session'
import { theme, THEMES } from './theme'

const ICONS = { system: 'monitor', light: 'sun', dark: 'moon' } as const

/** Language, appearance, keys, log out. */
export function useUserItems(): ComputedRef<MenuItem[]> {
  const { t } = useI18n()
  const router = useRouter()
  return computed(() => [
    ...LANGUAGES.map((lang): MenuItem => ({
      id: lang, label: LANG_NAMES[lang], checked: currentLang() === lang, run: () => { void chooseLang(lang) },
    })),
    ...THEMES.map((name): MenuItem => ({
      id: name, label: t(`console_common.theme.${name}`), icon: ICONS[name], checked: theme.value === name, run: () => { theme.value = name },
    })),
    { id: 'notices', label: t('console_common.my_notices'), icon: 'bell', run: () => { void router.push('/out') } },
    { id: 'sounds', label: t('console_common.sounds.title'), icon: 'volume-2', run: () => { soundsOpen.value = true } },
    { id: 'keys', label: t('console_common.keys.sheet'), icon: 'keyboard', keys: '?', run: () => { sheetOpen.value = true } },
    { id: 'leave', label: t('console_common.log_out'), icon: 'log-out', run: () => { void leave() } },
  ])
}
