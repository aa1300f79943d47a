import type { Area } from '@/app/areas'

const meta = { needs: 'knowledge:read', title: 'console_knowledge.title' }
export default {
  routes: [{
    path: '/knowledge', component: () => import('./KnowledgePage.vue'), meta,
    children: [
      { path: '', name: 'knowledge', redirect: '/knowledge/products' },
      { path: 'products/:sku?', name: 'knowledge-products', component: () => import('./ProductsPart.vue'), props: true, meta },
      { path: 'faq', name: 'knowledge-faq', component: () => import('./FaqPart.vue'), meta },
      { path: 'phrases', name: 'knowledge-phrases', component: () => import('./PhrasesPart.vue'), meta },
      { path: 'policy/:version?', name: 'knowledge-policy', component: () => import('./PolicyPart.vue'), props: true, meta },
      { path: 'plans', name: 'knowledge-plans', component: () => import('./PlansPart.vue'), meta },
      { path: 'playbooks/:type?', name: 'knowledge-playbooks', component: () => import('./PlaybooksPart.vue'), props: true, meta },
      { path: 'check', name: 'knowledge-check', component: () => import('./ScriptCheck.vue'), meta },
      { path: 'glossary', name: 'knowledge-glossary', component: () => import('./GlossaryPart.vue'), meta },
      { path: 'import', name: 'knowledge-import', component: () => import('./ImportPart.vue'), meta },
      { path: 'findings', name: 'knowledge-findings', component: () => import('./FindingsPart.vue'), meta },
      { path: 'packs', name: 'knowledge-packs', component: () => import('./PacksPart.vue'), meta },
    ],
  }],
  nav: [{ id: 'knowledge', path: '/knowledge', icon: 'book-open', order: 60, needs: 'knowledge:read' }],
} satisfies Area
