import type { Area } from '@/app/areas'

export default {
  routes: [
    { path: '/host/:show', name: 'host-show', component: () => import('./HostPage.vue'), props: true, meta: { needs: 'show:read', title: 'console_host.title', bare: true } },
  ],
  nav: [{ id: 'host', path: '/host', icon: 'monitor', order: 15, needs: 'host:speak' }],
} satisfies Area
