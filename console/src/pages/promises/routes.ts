import type { Area } from '@/app/areas'

export default {
  routes: [{
    path: '/promises', name: 'promises', component: () => import('./PromisesPage.vue'),
    meta: { needs: 'promise:read', title: 'console_promises.title' },
  }],
  nav: [{ id: 'promises', path: '/promises', icon: 'handshake', order: 30, needs: 'promise:read' }],
} satisfies Area
