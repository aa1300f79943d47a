import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { i18n, useLang } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import StreamPane from '@/pages/live/StreamPane.vue'
import { comment, state } from '../fakes'

beforeEach(async () => {
  vi.useFakeTimers()
  await useLang('en')
})
afterEach(() => { vi.useRealTimers() })

/** The pane, and its list as tall as one says, scrolled to where one says. */
function pane() {
  const now = shallowRef(state({ comments: [comment(1), comment(2)] }))
  const live = { state: now, onFrame: vi.fn() } as unknown as LiveShow
  const seen = mount(StreamPane, { props: { live, showId: 's1', chosen: null }, global: { plugins: [i18n] }, attachTo: document.body })
  const box = seen.get('[role=list]')
  let at = { height: 400, top: 100 }
  Object.defineProperties(box.element, { scrollHeight: { get: () => at.height }, clientHeight: { get: () => 300 }, scrollTop: { get: () => at.top, set: () => undefined } })
  return {
    seen,
    scroll: async (height: number, top: number) => {
      at = { height, top }
      await box.trigger('scroll')
    },
    comes: async (seq: number) => {
      now.value = { ...now.value, comments: [...now.value.comments, comment(seq)] }
      await flushPromises()
      await vi.advanceTimersByTimeAsync(300)
    },
    waits: () => seen.find('.paused').exists(),
  }
}

it('follows the show when rows turn out taller than thought, and waits only for who scrolls up', async () => {
  const { seen, scroll, comes, waits } = pane()
  await scroll(400, 100)
  await scroll(700, 100)
  await comes(3)
  expect(waits()).toBe(false)
  await scroll(700, 400)
  await scroll(700, 200)
  await comes(4)
  expect(waits()).toBe(true)
  expect(seen.get('.paused').text()).toContain('1')
  await scroll(700, 390)
  await comes(5)
  expect(waits()).toBe(false)
  seen.unmount()
})
