import type { Area } from '@/app/areas'

export default {
  routes: [
    { path: '/shows', name: 'shows', component: () => import('./ShowsPage.vue'), meta: { needs: 'show:read', title: 'console_live.shows.title' } },
    { path: '/live', name: 'live', component: () => import('./LatestShow.vue'), props: { to: 'live-show' }, meta: { needs: 'show:read', title: 'console_live.shows.title' } },
    { path: '/host', name: 'host', component: () => import('./LatestShow.vue'), props: { to: 'host-show' }, meta: { needs: 'show:read', title: 'console_live.shows.title' } },
  ],
  nav: [{ id: 'live', path: '/live', icon: 'radio', order: 10, needs: 'show:read' }],
} satisfies Area
