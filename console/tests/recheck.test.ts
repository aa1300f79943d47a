import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import HostBar from '@/pages/host/HostBar.vue'
import RecheckPick from '@/pages/host/RecheckPick.vue'
import { ACTS, whyNot } from '@/pages/live/actList'
import RecheckDialog from '@/pages/live/dialogs/RecheckDialog.vue'
import { incident } from './fakes'

const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } })
const global = { plugins: [i18n, [VueQueryPlugin, { queryClient: client }] as [typeof VueQueryPlugin, object]] }
afterEach(() => { document.body.innerHTML = '' })

describe('a trial on camera', () => {
  it('is offered to the host where the card proposes it, and recorded with one tap or digit', async () => {
    const props = { kinds: [], kind: 'thank', first: true, last: false, busy: false }
    const keys = (recheck: boolean) => mount(HostBar, { global, props: { ...props, recheck } }).findAll('button').length
    expect(keys(true)).toBe(keys(false) + 1)
    const sheet = mount(RecheckPick, { global, props: { about: '/x' }, attachTo: document.body })
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '2' }))
    await sheet.findAll('.choice')[0]?.trigger('click')
    expect(sheet.emitted('pick')).toEqual([[false], [true]])
    sheet.unmount()
  })

  it('is recorded by the floor with what was seen, once a result is chosen, also of a decided matter', async () => {
    const send = vi.fn<(body: object) => Promise<boolean>>(() => Promise.resolve(true))
    const dialog = mount(RecheckDialog, { global: { ...global, stubs: { Modal: { template: '<div><slot /><slot name="foot" /></div>' } } }, props: { open: true, send } })
    await dialog.find('form').trigger('submit')
    expect(send).not.toHaveBeenCalled()
    await dialog.findAll('input[type=radio]')[1]?.setValue()
    await dialog.find('input:not([type=radio])').setValue(' sticks ')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(send).toHaveBeenCalledWith({ passed: false, note: 'sticks' })
    const floor = { id: 'me', may: (right: string) => right === 'incident:handle' }
    expect(whyNot('recheck', incident('a', { state: 'done', disposition: 'case' }), floor)).toBeNull()
    expect(ACTS.filter((act) => act.key === ACTS.find((one) => one.name === 'recheck')?.key)).toHaveLength(1)
  })
})
