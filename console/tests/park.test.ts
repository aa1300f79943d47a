import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { i18n, useLang } from '@/i18n'
import { owes } from '@/pages/host/owes'
import ParkPick from '@/pages/host/ParkPick.vue'
import { request } from './fakes'

it('a promise is owed by who was asked and has not answered', () => {
  expect(owes(null)).toBe('service')
  expect(owes(request('a', { state: 'late' }))).toBe('supply')
  expect(owes(request('a', { department: 'tech' }))).toBe('supply')
  expect(owes(request('a', { department: 'finance', state: 'answered' }))).toBe('service')
})

it('keeps the sentence that is said, and lets the host name another owner', async () => {
  await useLang('en')
  const sheet = mount(ParkPick, { props: { owes: 'supply' }, global: { plugins: [i18n] } })
  expect(sheet.find('[aria-checked="true"]').text()).toContain('Supply')
  const shown = sheet.find('.choice').text()
  window.dispatchEvent(new KeyboardEvent('keydown', { key: '1' }))
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'e' }))
  window.dispatchEvent(new KeyboardEvent('keydown', { key: '2' }))
  const [first, second] = sheet.emitted<[{ words: string; owner_role: string }]>('pick') ?? []
  expect(first?.[0].owner_role).toBe('supply')
  expect(shown).toContain(first?.[0].words)
  expect(second?.[0].owner_role).toBe('finance')
  sheet.unmount()
})
