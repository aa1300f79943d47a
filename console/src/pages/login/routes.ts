import type { Area } from '@/app/areas'

export default {
  routes: [{ path: '/login', name: 'login', component: () => import('./LoginPage.vue'), meta: { open: true, bare: true, title: 'console_login.title' } }],
} satisfies Area
