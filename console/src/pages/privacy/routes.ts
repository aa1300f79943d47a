import type { Area } from '@/app/areas'

const meta = { needs: 'personal:erase', title: 'console_privacy.title' }
export default {
  routes: [
    { path: '/privacy/person/:id', name: 'privacy-person', component: () => import('./PrivacyPage.vue'), props: true, meta },
    { path: '/privacy/:part?', name: 'privacy', component: () => import('./PrivacyPage.vue'), props: true, meta },
  ],
  nav: [{ id: 'privacy', path: '/privacy', icon: 'shield', order: 97, needs: 'personal:erase' }],
} satisfies Area
