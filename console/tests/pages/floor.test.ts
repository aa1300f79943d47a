import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, reactive, shallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { i18n, useLang } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import EndDialog from '@/pages/live/dialogs/EndDialog.vue'
import { useQueue } from '@/pages/live/useQueue'
import { incident, state } from '../fakes'

const route = reactive<{ query: Record<string, unknown> }>({ query: {} })
const { get, post } = vi.hoisted(() => ({ get: vi.fn(), post: vi.fn() }))
vi.mock('vue-router', () => ({ useRoute: () => route, useRouter: () => ({ replace: (to: { query: Record<string, unknown> }) => { route.query = to.query } }) }))
vi.mock('@/api/http', () => ({ api: { get, post }, newKey: () => 'k' }))
vi.mock('@/app/session', async () => ({ ...(await vi.importActual<object>('@/app/session')), may: () => true }))
vi.mock('@tanstack/vue-query', async () => {
  const { shallowRef } = await import('vue')
  return { useQuery: ({ queryFn }: { queryFn(): Promise<unknown> }) => {
    const data = shallowRef<unknown>()
    const refetch = async () => { data.value = await queryFn() }
    void refetch()
    return { data, error: shallowRef(null), isPending: shallowRef(false), refetch }
  } }
})

describe('the item at hand', () => {
  it('stays there when it goes to the host and comes back, and gives way when it is decided', async () => {
    const items = (changed: object) => state({ incidents: [incident('a', changed), incident('b'), incident('c')] })
    const live = { state: shallowRef(null) } as unknown as LiveShow
    const now = live.state as unknown as { value: unknown }
    route.query = { item: 'a' }
    const scope = effectScope()
    const queue = scope.run(() => useQueue(live))
    for (const [changed, at] of [[{}, 'a'], [{ state: 'cued' }, 'a'], [{}, 'a'], [{ state: 'cued' }, 'a']] as const) {
      now.value = items(changed)
      await nextTick()
      expect(queue?.chosen.value).toBe(at)
    }
    queue?.move(1)
    expect(queue?.chosen.value).toBe('b')
    now.value = state({ incidents: [incident('a', { state: 'cued' }), incident('b', { state: 'done', disposition: 'ignored' }), incident('c')] })
    await nextTick()
    expect(queue?.chosen.value).toBe('c')
    scope.stop()
  })
})

describe('the end of a show', () => {
  it('names what the server refuses for, and cures it', async () => {
    HTMLDialogElement.prototype.showModal = function open() { this.open = true }
    await useLang('en')
    get.mockResolvedValueOnce([{ incident_id: 'a', why: 'no_case' }, { incident_id: 'b', why: 'no_case' }]).mockResolvedValueOnce([]).mockResolvedValueOnce([{ incident_id: 'b', why: 'undecided' }])
    const items = [incident('a', { state: 'done', disposition: 'answered' }), incident('b', { state: 'done', disposition: 'case', case_ids: ['k'], owed: 2 })]
    const box = mount(EndDialog, { props: { open: true, showId: 's1', items }, global: { plugins: [i18n] } })
    await flushPromises()
    expect(box.findAll('li').map((row) => row.text())).toEqual([expect.stringContaining('Answered, but no case'), expect.stringContaining('2 without a case')])
    post.mockResolvedValue({})
    await box.find('li button').trigger('click')
    await flushPromises()
    expect(post).toHaveBeenCalledWith('/shows/s1/incidents/a/cases', {})
    expect(box.findAll('li')).toHaveLength(0)
    post.mockRejectedValue(new ApiError(409, 'undecided', { count: 1 }))
    await box.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    expect(box.find('li').text()).toContain('No decision yet')
    expect(box.emitted('ended')).toBeUndefined()
  })
})
