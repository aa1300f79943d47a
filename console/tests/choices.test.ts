import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { i18n } from '@/i18n'
import ChoiceList from '@/pages/host/ChoiceList.vue'

it('shows what follows under the choice that was offered last, and only there', () => {
  const choices = [{ remedy: 'exchange', text: 'A new one', steps: ['We send it.', 'Freight is on us.', 'By Thu 3 Dec.'] }, { remedy: 'refund', text: 'Money back', steps: ['We pay.'] }]
  const shown = (offered: string[]) => mount(ChoiceList, { global: { plugins: [i18n] }, props: { choices, offered: new Set(offered) } }).findAll('.steps li').map((line) => line.text())
  expect(shown([])).toEqual([])
  expect(shown(['exchange', 'refund'])).toEqual(['We pay.'])
  expect(shown(['exchange'])).toEqual(['We send it.', 'Freight is on us.', 'By Thu 3 Dec.'])
})
