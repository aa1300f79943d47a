import type { Area } from '@/app/areas'

const meta = { needs: 'show:read', title: 'console_drills.title' }
export default {
  routes: [
    { path: '/drills', name: 'drills', component: () => import('./DrillsPage.vue'), meta },
    { path: '/drills/:id', name: 'drill', component: () => import('./DrillPage.vue'), props: true, meta },
  ],
  nav: [{ id: 'drills', path: '/drills', icon: 'target', order: 90, needs: 'show:read' }],
} satisfies Area
