import type { Area } from '@/app/areas'

export default {
  routes: [{ path: '/insights', name: 'insights', component: () => import('./InsightsPage.vue'), meta: { needs: 'report:read', title: 'console_insights.title' } }],
  nav: [{ id: 'insights', path: '/insights', icon: 'lightbulb', order: 80, needs: 'report:read' }],
} satisfies Area
