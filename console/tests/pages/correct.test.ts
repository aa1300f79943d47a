import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { api } from '@/api/http'
import type { CommentView } from '@/api/shapes'
import { toasts } from '@/app/toasts'
import { i18n, useLang } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import { useActs, type Acts } from '@/pages/live/acts'
import StreamPane from '@/pages/live/StreamPane.vue'
import CommentsTab from '@/pages/live/tabs/CommentsTab.vue'
import { commentAtHand } from '@/pages/live/useStreamKeys'
import { comment, state } from '../fakes'

const plugins = [i18n]
beforeEach(async () => { await useLang('en') })

describe('one comment is corrected', () => {
  const members = [comment(1), comment(2)]

  it('from its own row among the members, where one may', async () => {
    const tab = mount(CommentsTab, { props: { ticked: new Set<string>(), members, started: null, correctable: true }, global: { plugins } })
    await tab.findAll('button')[1]?.trigger('click')
    expect(tab.emitted('correct')).toEqual([[members[1]]])
    await tab.setProps({ correctable: false })
    expect(tab.findAll('button')).toHaveLength(0)
  })

  it('by the key that means the row with the focus', () => {
    const tab = mount(CommentsTab, { props: { ticked: new Set<string>(), members, started: null, correctable: true }, global: { plugins }, attachTo: document.body })
    expect(commentAtHand()).toBeNull()
    tab.findAll('button')[0]?.element.focus()
    expect(commentAtHand()).toBe(members[0]?.id)
    tab.unmount()
  })

  it('by the key that means the row under the pointer, when the pointer moved after the focus did', () => {
    const tab = mount(CommentsTab, { props: { ticked: new Set<string>(), members, started: null, correctable: true }, global: { plugins }, attachTo: document.body })
    const under = vi.spyOn(document, 'querySelector').mockReturnValue(tab.findAll('li')[1]?.element ?? null)
    const pointer = (x: number) => window.dispatchEvent(new PointerEvent('pointermove', { screenX: x, screenY: 1 }))
    const key = (name: string) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
    tab.findAll('button')[0]?.element.focus()
    pointer(1)
    expect(commentAtHand()).toBe(members[1]?.id)
    key('f')
    expect(commentAtHand()).toBe(members[1]?.id)
    key('ArrowDown')
    pointer(1) // the rows went by under it
    expect(commentAtHand()).toBe(members[0]?.id)
    pointer(2)
    expect(commentAtHand()).toBe(members[1]?.id)
    under.mockRestore()
    tab.unmount()
  })

  it('and looks so in the stream also when the show is fetched anew after an outage', async () => {
    const now = shallowRef(state({ comments: members }))
    const pane = mount(StreamPane, { props: { live: { state: now, onFrame: vi.fn() } as unknown as LiveShow, showId: 's1', chosen: null }, global: { plugins } })
    now.value = state({ comments: [comment(1), comment(2, { lane: 'complaint' }), comment(3)] })
    await flushPromises()
    expect((pane.vm as unknown as { find(id: string): CommentView | null }).find('c2')?.lane).toBe('complaint')
    pane.unmount()
  })

  it('under its own address, and taken back there', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue({ comment: members[0], incident: null, undo_id: 'u1' })
    let acts: Acts | undefined
    mount({ setup: () => { acts = useActs('s1', { patch: vi.fn() } as unknown as LiveShow); return () => null } }, { global: { plugins } })
    await acts?.correct(comment(1), { lane: 'complaint', issue: 'quality', level: 1 })
    expect(post.mock.calls[0]?.slice(0, 2)).toEqual([`/shows/s1/comments/${comment(1).id}/label`, { lane: 'complaint', issue: 'quality', level: 1 }])
    toasts.at(-1)?.undo?.()
    await flushPromises()
    expect(post.mock.calls[1]?.slice(0, 2)).toEqual([`/shows/s1/comments/${comment(1).id}/undo`, { undo_id: 'u1' }])
    post.mockRestore()
  })
})
