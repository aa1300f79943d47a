import type { Area } from '@/app/areas'

// Everybody may set up his own address; the rest of the page belongs to managers and administrators.
export default {
  routes: [{ path: '/out/:part?', name: 'out', component: () => import('./OutPage.vue'), props: true, meta: { title: 'console_out.title' } }],
  nav: [{ id: 'out', path: '/out', icon: 'send', order: 96, needs: 'policy:publish' }],
} satisfies Area
