import type { Area } from '@/app/areas'

export default {
  routes: [
    { path: '/reports', name: 'reports', component: () => import('./ReportsPage.vue'), meta: { needs: 'report:read', title: 'console_reports.title' } },
    { path: '/reports/show/:id', name: 'report-show', component: () => import('./ShowReport.vue'), props: true, meta: { needs: 'report:read', title: 'console_reports.title' } },
  ],
  nav: [{ id: 'reports', path: '/reports', icon: 'chart-column', order: 70, needs: 'report:read' }],
} satisfies Area
