import type { Area } from '@/app/areas'

export default {
  routes: [
    {
      path: '/cases', name: 'cases', component: () => import('./CasesPage.vue'),
      meta: { needs: 'case:read', title: 'console_cases.title', fixed: true },
    },
    {
      path: '/cases/:id', name: 'case', component: () => import('./CasePage.vue'), props: true,
      meta: { needs: 'case:read', title: 'console_cases.title', fixed: true },
    },
  ],
  nav: [{ id: 'cases', path: '/cases', icon: 'inbox', order: 20, needs: 'case:read' }],
} satisfies Area
