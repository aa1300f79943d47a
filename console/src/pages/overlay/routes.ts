import type { Area } from '@/app/areas'

export default {
  routes: [
    { path: '/overlay/:show', name: 'overlay', component: () => import('./OverlayPage.vue'), props: (to) => ({ show: to.params['show'], accessKey: to.query['key'] ?? '' }), meta: { open: true, bare: true } },
  ],
} satisfies Area
