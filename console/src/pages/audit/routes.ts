import type { Area } from '@/app/areas'

export default {
  routes: [{ path: '/audit', name: 'audit', component: () => import('./AuditPage.vue'), meta: { needs: 'audit:read', title: 'console_audit.title' } }],
  nav: [{ id: 'audit', path: '/audit', icon: 'scroll-text', order: 98, needs: 'audit:read' }],
} satisfies Area
