import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import LinkTabs from '@/ui/LinkTabs.vue'
import Tabs from '@/ui/Tabs.vue'

// On a narrow screen the row is longer than the screen.
const shown = vi.fn<(text: string) => void>()

beforeEach(() => {
  shown.mockClear()
  vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) { shown(this.textContent.trim()) })
})
afterEach(() => { vi.restoreAllMocks() })

it('moves the open tab into view, at first and when another opens', async () => {
  const tabs = [{ id: 'a', label: 'First' }, { id: 'b', label: 'Second' }, { id: 'c', label: 'Third' }]
  const row = mount(Tabs, { props: { tabs, label: 'Parts', modelValue: 'c' } })
  expect(shown.mock.calls).toEqual([['Third']])
  await row.setProps({ modelValue: 'a' })
  await nextTick()
  expect(shown.mock.calls.at(-1)).toEqual(['First'])
})

it('does the same for tabs that are links', async () => {
  const tabs = [{ id: 'a', icon: 'activity', to: '/a', text: 'First' }, { id: 'b', icon: 'activity', to: '/b', text: 'Second' }] as const
  const row = mount(LinkTabs, { props: { tabs, here: 'b', label: 'Pages' }, global: { stubs: { RouterLink: { template: '<a><slot /></a>' }, Icon: true } } })
  expect(shown.mock.calls).toEqual([['Second']])
  await row.setProps({ here: 'a' })
  await nextTick()
  expect(shown.mock.calls.at(-1)).toEqual(['First'])
})
