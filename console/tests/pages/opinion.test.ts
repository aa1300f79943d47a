import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, ref, type ShallowRef } from 'vue'
import type { CommentView } from '@/api/shapes'
import { i18n, useLang, type Lang } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import CommentPeek from '@/pages/live/dialogs/CommentPeek.vue'
import { keepMembersFresh } from '@/pages/live/membersFresh'
import SecondOpinion from '@/pages/live/SecondOpinion.vue'
import CommentsTab from '@/pages/live/tabs/CommentsTab.vue'
import { usePeeked } from '@/pages/live/usePeeked'
import { comment, frame, state } from '../fakes'

const invalidateQueries = vi.fn()
vi.mock('@tanstack/vue-query', () => ({ useQueryClient: () => ({ invalidateQueries }) }))
vi.mock('vue-router', () => ({ useRoute: () => ({ query: {} }) }))

const SIGNALS = [{ name: 'no_detail', weight: 0.5 }, { name: 'second_opinion', kind: 'complaint', weight: 0.82 }]

beforeEach(() => { invalidateQueries.mockReset() })

describe('a second opinion', () => {
  it.each<[Lang, string]>([
    ['en', 'Second opinion: probably Complaint, 82 %'],
    ['zh-Hant', '第二意見：可能是「客訴」，82 %'],
    ['zh-Hans', '第二意见：可能是“投诉”，82 %'],
  ])('is marked as one in %s', async (lang, words) => {
    await useLang(lang)
    const box = mount(SecondOpinion, { props: { signals: SIGNALS }, global: { plugins: [i18n] } })
    expect(box.text()).toBe(words)
  })

  it('stands beside its comment among the members, and nowhere else', async () => {
    await useLang('en')
    const members = [comment(1, { signals: SIGNALS }), comment(2)]
    const tab = mount(CommentsTab, { props: { ticked: new Set<string>(), members, started: null }, global: { plugins: [i18n] } })
    const rows = tab.findAll('li').map((row) => row.text())
    expect(rows[0]).toContain('Second opinion')
    expect(rows[1]).not.toContain('Second opinion')
  })

  it('stands on a comment that is looked at by itself', async () => {
    await useLang('en')
    const peek = mount(CommentPeek, { props: { comment: comment(1, { signals: SIGNALS }) }, global: { plugins: [i18n] }, attachTo: document.body })
    await flushPromises()
    expect(document.body.textContent).toContain('Second opinion: probably Complaint, 82 %')
    peek.unmount()
  })
})

describe('when an opinion comes in', () => {
  const handlers: Parameters<LiveShow['onFrame']>[0][] = []
  const live: Pick<LiveShow, 'onFrame'> = { onFrame: (handler) => { handlers.push(handler) } }
  const tell = (one: CommentView) => { for (const handler of handlers) handler(frame(0, 1, { views: { comment: [one] } }), state(), state()) }
  const within = (setup: () => void) => mount(defineComponent({ setup: () => { setup(); return () => null } }))
  beforeEach(() => { handlers.length = 0 })

  it('the comment that is looked at shows it', async () => {
    let peeked: ShallowRef<CommentView | null> | undefined
    within(() => { peeked = usePeeked('s1', live) })
    if (!peeked) throw new Error('not set up')
    peeked.value = comment(1)
    tell(comment(2, { signals: SIGNALS }))
    expect(peeked.value.signals).toEqual([])
    tell(comment(1, { signals: SIGNALS }))
    await flushPromises()
    expect(peeked.value.signals).toEqual(SIGNALS)
  })

  it('the members of the item at hand are fetched anew', () => {
    within(() => { keepMembersFresh('s1', live, ref<string | null>('a')) })
    tell(comment(1, { incident_id: 'b' }))
    expect(invalidateQueries).not.toHaveBeenCalled()
    tell(comment(1, { incident_id: 'a' }))
    expect(invalidateQueries).toHaveBeenCalledExactlyOnceWith({ queryKey: ['incident', 's1'] })
  })

  it('an act that went out is seen among those of the item at hand', () => {
    within(() => { keepMembersFresh('s1', live, ref<string | null>('a')) })
    for (const handler of handlers) handler(frame(0, 1, { views: { outgoing: [{ incident_id: 'a' } as never] } }), state(), state())
    expect(invalidateQueries).toHaveBeenCalledExactlyOnceWith({ queryKey: ['incident', 's1'] })
  })
})
