import type { Area } from '@/app/areas'

export default {
  routes: [{
    path: '/shows/:id/prepare', name: 'prepare', component: () => import('./PreparePage.vue'), props: true,
    meta: { needs: 'show:read', title: 'console_prepare.title' },
  }],
} satisfies Area
