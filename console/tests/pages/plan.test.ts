import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { i18n, useLang } from '@/i18n'
import MatterPlan from '@/pages/knowledge/MatterPlan.vue'

it('the plan at hand names the failure, the solution and each step in the language of the reader', async () => {
  await useLang('en')
  const plan = { failure_type: 'product_defect', solutions: { en: 'Refund or replacement', 'zh-Hant': '退款或換新' }, steps: { en: ['Photo', 'Check the batch'], 'zh-Hant': ['照片'] } }
  const box = mount(MatterPlan, { props: { plan, open: true }, global: { plugins: [i18n] } })
  expect(box.find('summary').text()).toMatch(/^Solution at hand: \w/)
  expect(box.find('p').text()).toBe('Refund or replacement')
  expect(box.findAll('ol > li').map((step) => step.text())).toEqual(['Photo', 'Check the batch'])
})
