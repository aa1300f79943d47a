import { nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { i18n } from '@/i18n'
import { areas } from './areas'
import { homeOf } from './home'
import { bindLogin, fetchMe, may, me, unreachable } from './session'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: () => homeOf(me.value?.user.role) },
    ...areas.flatMap((area) => area.routes),
    { path: '/no-right', name: 'no-right', component: () => import('@/pages/start/NoRight.vue') },
    { path: '/unreachable', name: 'unreachable', component: () => import('@/pages/start/Unreachable.vue'), meta: { open: true, bare: true } },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('@/pages/start/Nowhere.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!me.value && !(await fetchMe())) return { name: unreachable.value ? 'unreachable' : 'login', query: to.path === '/' ? {} : { next: to.fullPath } }
  if (to.meta.needs && !may(to.meta.needs)) return { name: 'no-right', query: { from: to.fullPath } }
  return true
})

export function titleOf(key: string | undefined): string {
  return key ? `${i18n.global.t(key)} · livemend` : 'livemend'
}

router.afterEach((to, from, failure) => {
  if (failure) return
  document.title = titleOf(to.meta.title)
  // A reader of the screen hears where it is; the first page keeps the browser's own focus.
  if (from.matched.length && to.path !== from.path) void nextTick(() => document.getElementById('main')?.focus({ preventScroll: true }))
})

bindLogin(() => {
  const here = router.currentRoute.value
  if (here.meta.open) return
  void router.push({ name: 'login', query: here.path === '/' ? {} : { next: here.fullPath } })
})
