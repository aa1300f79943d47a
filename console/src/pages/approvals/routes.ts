import type { Area } from '@/app/areas'

export default {
  routes: [{
    path: '/approvals', name: 'approvals', component: () => import('./ApprovalsPage.vue'),
    meta: { needs: 'offer:approve', title: 'console_approvals.title' },
  }],
  nav: [{ id: 'approvals', path: '/approvals', icon: 'scale', order: 45, needs: 'offer:approve' }],
} satisfies Area
