import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, reactive, shallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { toasts } from '@/app/toasts'
import { i18n, useLang } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import EndDialog from '@/pages/live/dialogs/EndDialog.vue'
import ModerateDialog from '@/pages/live/dialogs/ModerateDialog.vue'
import { useQueue } from '@/pages/live/useQueue'
import { AT, comment, incident, state } from '../fakes'

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

describe('steps against a person', () => {
  it('are taken back in the dialog long after they were taken, a warning never', async () => {
    await useLang('en')
    const step = (act_id: string, what: string) => ({ act_id, step: what, state: 'executed', seconds: null, note: null, by: { id: 'u', name: 'Lin' }, at: AT })
    const of = (...steps: object[]) => [{ user_key: 'youtube:1', user: 'Hannah', platform: 'youtube', next_step: 'mute', steps }]
    get.mockResolvedValueOnce(of(step('w', 'warn'), step('m', 'mute'))).mockResolvedValueOnce(of(step('w', 'warn')))
    post.mockResolvedValue({})
    const box = mount(ModerateDialog, { props: { open: true, showId: 's1', incidentId: 'a', members: [comment(1)], ticked: new Set<string>(), started: null }, global: { plugins: [i18n] } })
    await box.findAll('input[type="radio"]')[2]?.setValue(true)
    await flushPromises()
    const back = box.findAll('button').filter((button) => button.text() === 'Undo')
    expect(back).toHaveLength(1)
    await back[0]?.trigger('click')
    await flushPromises()
    expect(post).toHaveBeenCalledWith('/acts/m/undo', {})
    expect(box.findAll('button').filter((button) => button.text() === 'Undo')).toHaveLength(0)
  })

  it('offer no way back from a warning: its text has left', async () => {
    get.mockResolvedValue([])
    post.mockResolvedValue({ act: { id: 'w', kind: 'warn' }, confirmation: null })
    const box = mount(ModerateDialog, { props: { open: true, showId: 's1', incidentId: 'a', members: [comment(1)], ticked: new Set<string>(), started: null }, global: { plugins: [i18n] } })
    await box.findAll('input[type="radio"]')[1]?.setValue(true)
    await box.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    expect(toasts.at(-1)).toMatchObject({ text: 'Hannah is warned' })
    expect(toasts.at(-1)?.undo).toBeUndefined()
  })

  it('say at the reason what is missing when the server wants one', async () => {
    get.mockResolvedValue([])
    post.mockRejectedValue(new ApiError(422, 'sanction_not_polite', {}, { note: 'sanction_not_polite' }))
    const box = mount(ModerateDialog, { props: { open: true, showId: 's1', incidentId: 'a', members: [comment(1)], ticked: new Set<string>(), started: null }, global: { plugins: [i18n] } })
    await box.findAll('input[type="radio"]')[2]?.setValue(true)
    expect(box.text()).not.toContain('optional')
    await box.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    expect(box.find('[role="alert"]').text()).not.toBe('')
  })
})
