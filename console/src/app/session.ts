import { computed, ref, shallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { api, setCsrf, whenLoggedOut } from '@/api/http'
import type { Me, Shop } from '@/api/shapes'
import { hasKeptLang, isLang, keepLang, useLang, type Lang } from '@/i18n'

export const me = shallowRef<Me | null>(null)
export const zone = computed(() => me.value?.shop?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
let goToLogin: () => void = () => undefined

export function may(permission: string): boolean {
  return me.value?.permissions.includes(permission) ?? false
}

/** The server did not answer when it was asked who is here: that is not the same as being logged out. */
export const unreachable = ref(false)

export async function fetchMe(): Promise<Me | null> {
  try {
    take(await whole())
    unreachable.value = false
  } catch (error) {
    me.value = null
    unreachable.value = !(error instanceof ApiError) || error.status === 0 || error.status >= 500
  }
  return me.value
}

/** Who is logged in, and the shop whose clock and currency the screens show. */
async function whole(): Promise<Me> {
  const [found, shop] = await Promise.all([api.get<Me>('/me'), api.get<Shop | null>('/shop').catch(() => null)])
  return { ...found, shop }
}

function take(found: Me): void {
  me.value = found
  setCsrf(found.csrf_token)
}

export async function logIn(login: string, password: string): Promise<void> {
  await api.post('/auth/login', { login, password })
  const found = await whole()
  take(found)
  if (isLang(found.user.lang) && !hasKeptLang()) await useLang(found.user.lang)
}

export function logOut(): void {
  me.value = null
  goToLogin()
}

export async function leave(): Promise<void> {
  await api.post('/auth/logout').catch(() => undefined)
  logOut()
}

export async function chooseLang(lang: Lang): Promise<void> {
  keepLang(lang)
  await useLang(lang)
  if (me.value) await api.patch('/me', { lang }).catch(() => undefined)
}

export function bindLogin(go: () => void): void {
  goToLogin = go
  whenLoggedOut(logOut)
}
