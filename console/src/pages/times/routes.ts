import type { Area } from '@/app/areas'

const meta = { needs: 'case:read', title: 'console_times.title' }
export default {
  routes: [{ path: '/times/:part?', name: 'times', component: () => import('./TimesPage.vue'), props: true, meta }],
  nav: [{ id: 'times', path: '/times', icon: 'timer', order: 95, needs: 'policy:publish' }],
} satisfies Area
