import { ref, watchEffect } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
const KEY = 'livemend.theme'

function kept(): Theme {
  const value = localStorage.getItem(KEY)
  return THEMES.find((name) => name === value) ?? 'system'
}

export const theme = ref<Theme>(kept())
/** A screen may insist, as the prompter does. */
export const forced = ref<Theme | null>(null)

export function startTheme(): void {
  watchEffect(() => {
    const wanted = forced.value ?? theme.value
    if (wanted === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = wanted
    localStorage.setItem(KEY, theme.value)
  })
}
