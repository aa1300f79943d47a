import type { Area } from '@/app/areas'

export default {
  routes: [{
    path: '/search', name: 'search', component: () => import('./SearchPage.vue'),
    meta: { needs: 'show:read', title: 'console_search.title' },
  }],
} satisfies Area
