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

it('a second c by accident does not cue the item that came up, nor take back the last one', async () => {
  vi.useFakeTimers()
  me.value = { user: { id: 'me', name: 'F', role: 'floor' }, permissions: ['incident:handle'] } as never
  const items = (cued: string[]) => state({ incidents: ['a', 'b', 'c'].map((id) => incident(id, { state: cued.includes(id) ? 'cued' : 'open' })) })
  const shown = shallowRef(items([]))
  const act = vi.fn(() => Promise.resolve(null))
  const page = mount(defineComponent(() => {
    const queue = useQueue({ state: shown } as unknown as LiveShow)
    const decisions = useDecisions(() => queue.item.value, () => null, { act } as never, queue.marked, queue.came, () => [])
    return () => h('i', { onClick: () => { decisions.byKey('c') }, onKeydown: () => { queue.choose('c') } })
  }), { global: { plugins: [i18n] } })
  query.item = 'a'
  await nextTick()
  const press = async () => { await page.trigger('click') }
  await press()
  expect(act).toHaveBeenLastCalledWith('a', 'cue', {})
  shown.value = items(['a'])
  await nextTick()
  expect(query.item).toBe('b')
  await press()
  expect(act).toHaveBeenCalledTimes(1)
  // Chosen by hand it is meant, at once; twice on one item it is not.
  await page.trigger('keydown')
  await press()
  expect(act).toHaveBeenLastCalledWith('c', 'cue', {})
  await press()
  expect(act).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1000)
  await press()
  expect(act).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
})
