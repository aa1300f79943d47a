import type { Area } from '@/app/areas'

export default {
  routes: [
    { path: '/live/:show', name: 'live-show', component: () => import('./LivePage.vue'), props: true, meta: { needs: 'show:read', title: 'console_live.title', fixed: true } },
  ],
} satisfies Area
