import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h, nextTick } from 'vue'
import { i18n } from '@/i18n'
import Menu, { type MenuItem } from '@/ui/Menu.vue'

let menu: VueWrapper
const ran = vi.fn<(id: string) => void>()
const items: MenuItem[] = [
  { id: 'a', label: 'Apples', run: () => { ran('a') } },
  { id: 'b', label: 'Bananas', off: true, why: 'out of stock', run: () => { ran('b') } },
  { id: 'c', label: 'Cherries', run: () => { ran('c') } },
]
/** The test's browser has no popover of its own: this is as much of one as the menu needs. */
function popover(box: HTMLElement): void {
  let open = false
  const turn = (to: boolean) => {
    open = to
    const event = new Event('toggle')
    Object.assign(event, { newState: to ? 'open' : 'closed' })
    box.dispatchEvent(event)
  }
  Object.assign(box, { togglePopover: () => { turn(!open) }, hidePopover: () => { turn(false) } })
}
const press = (key: string) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
const at = () => document.activeElement?.textContent.trim()

beforeEach(async () => {
  ran.mockClear()
  menu = mount(Menu, {
    attachTo: document.body, global: { plugins: [i18n] }, props: { items, label: 'Fruit' },
    slots: { opener: (opener: { onClick(event: Event): void }) => h('button', { id: 'opener', onClick: opener.onClick }, 'Open') },
  })
  popover(menu.find('[role=menu]').element as HTMLElement)
  await menu.find('#opener').trigger('click')
  await nextTick()
  await nextTick()
})
afterEach(() => { menu.unmount() })

describe('a menu by keyboard', () => {
  it('starts at the first, moves past what is off, goes round, and jumps by letter', () => {
    expect(at()).toBe('Apples')
    press('ArrowDown')
    expect(at()).toBe('Cherries')
    press('ArrowDown')
    expect(at()).toBe('Apples')
    press('c')
    expect(at()).toBe('Cherries')
  })

  it('runs the choice and gives the focus back', async () => {
    await menu.findAll('[role=menuitem]')[2]?.trigger('click')
    expect(ran).toHaveBeenCalledWith('c')
    expect(document.activeElement?.id).toBe('opener')
  })

  it('says why something cannot be chosen', () => {
    expect(menu.text()).toContain('out of stock')
    expect(menu.findAll('[role=menuitem]')[1]?.attributes('disabled')).toBeDefined()
  })
})
