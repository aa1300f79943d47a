import type { Area } from '@/app/areas'

export default {
  routes: [{
    path: '/tasks', name: 'tasks', component: () => import('./TasksPage.vue'),
    meta: { needs: 'task:read', title: 'console_tasks.title', fixed: true },
  }],
  nav: [{ id: 'tasks', path: '/tasks', icon: 'list-checks', order: 40, needs: 'task:read' }],
} satisfies Area
