import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { startKeys } from './app/keys'
import { router } from './app/router'
import { startSounds } from './app/sounds'
import { startTheme } from './app/theme'
import { hasKeptLang, i18n, isLang, useLang, wantedLang } from './i18n'
import { fetchMe } from './app/session'
import './ui/tokens.css'
import './ui/base.css'

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: false }, mutations: { retry: false } },
})

async function start(): Promise<void> {
  startTheme()
  startKeys()
  startSounds()
  const open = /^\/(login|overlay)/.test(location.pathname)
  const [, me] = await Promise.all([useLang(wantedLang()), open ? null : fetchMe()])
  if (me && isLang(me.user.lang) && !hasKeptLang()) await useLang(me.user.lang)
  createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
}
void start()
