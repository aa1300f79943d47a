import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, reactive, shallowRef } from 'vue'
import { expect, it, vi } from 'vitest'
import type { LiveShow } from '@/live/useShow'
import { i18n } from '@/i18n'
import { incident, state } from './fakes'

const query = reactive<{ item?: string }>({})
vi.mock('vue-router', async (original) => ({
  ...await original<object>(),
  useRoute: () => ({ query }),
  useRouter: () => ({ replace: (to: { query: { item?: string } }) => { Object.assign(query, to.query); return Promise.resolve() } }),
}))
const { useQueue } = await import('@/pages/live/useQueue')
const { useDecisions } = await import('@/pages/live/useDecisions')
const { me } = await import('@/app/session')

it('a second c by accident takes nothing back, nor does it fall on the item that came up by itself', async () => {
  vi.useFakeTimers()
  me.value = { user: { id: 'me', name: 'F', role: 'floor' }, permissions: ['incident:handle'] } as never
  const items = (...states: ('open' | 'cued' | 'done')[]) => state({ incidents: states.map((one, at) => incident('abc'.charAt(at), { state: one, disposition: one === 'done' ? 'case' : null })) })
  const shown = shallowRef(items('open', 'open', 'open'))
  const act = vi.fn(() => Promise.resolve(null))
  const page = mount(defineComponent(() => {
    const queue = useQueue({ state: shown } as unknown as LiveShow)
    const decisions = useDecisions(() => queue.item.value, () => null, { act } as never, queue.marked, queue.came, () => [])
    return () => h('i', { onClick: () => { decisions.byKey('c') }, onKeydown: () => { queue.choose('b') } })
  }), { global: { plugins: [i18n] } })
  query.item = 'a'
  await nextTick()
  const press = async () => { await page.trigger('click') }
  await press()
  expect(act).toHaveBeenLastCalledWith('a', 'cue', {})
  // What went to the host stays at hand: the next key is still meant for it, but not the same one at once.
  shown.value = items('cued', 'open', 'open')
  await nextTick()
  expect(query.item).toBe('a')
  await press()
  expect(act).toHaveBeenCalledTimes(1)
  // Chosen by hand it is meant, at once.
  await page.trigger('keydown')
  await press()
  expect(act).toHaveBeenLastCalledWith('b', 'cue', {})
  // What is decided makes room for the next one, which nobody has read in that second.
  shown.value = items('cued', 'done', 'open')
  await nextTick()
  expect(query.item).toBe('c')
  await press()
  expect(act).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1000)
  await press()
  expect(act).toHaveBeenLastCalledWith('c', 'cue', {})
  vi.useRealTimers()
})
