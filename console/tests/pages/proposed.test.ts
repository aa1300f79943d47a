import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CommentProposal } from '@/api/shapes'
import { i18n, useLang } from '@/i18n'
import ExposedSheet from '@/pages/live/proposed/ExposedSheet.vue'
import ProposalChips from '@/pages/live/proposed/ProposalChips.vue'
import { comment } from '../fakes'

const { get, post, rights } = vi.hoisted(() => ({ get: vi.fn(), post: vi.fn(), rights: { none: false } }))
vi.mock('@/api/http', () => ({ api: { get, post }, newKey: () => 'k' }))
vi.mock('@/app/session', async () => ({ ...(await vi.importActual<object>('@/app/session')), may: () => !rights.none }))
vi.mock('@tanstack/vue-query', async () => {
  const { shallowRef } = await import('vue')
  return { useQuery: () => ({ data: shallowRef([]), error: shallowRef(null), isPending: shallowRef(false), refetch: vi.fn() }) }
})
const of = (act: CommentProposal['act'], id: string, text = ''): CommentProposal => ({ act, comment_id: id, reason: 'personal_data', text })
const shown = comment(1, { id: 'c1', masked: true, incident_id: 'i1' })
const other = comment(2, { id: 'c2', masked: true, user: 'Mia', incident_id: null })
const plugins = { global: { plugins: [i18n] } }
beforeEach(async () => {
  HTMLDialogElement.prototype.showModal = function open() { this.open = true }
  HTMLDialogElement.prototype.close = function close() { this.open = false }
  rights.none = false
  get.mockReset().mockResolvedValue([])
  post.mockReset()
  await useLang('en')
})

describe('what is proposed for comments', () => {
  it('says act and reason, does nothing by itself, and opens the act filled in', async () => {
    post.mockResolvedValue({ act: { id: 'a' }, confirmation: null })
    const box = mount(ProposalChips, { props: { showId: 's1', proposals: [of('hide', 'c1'), of('hide', 'c2'), of('private', 'c1', 'Hello Hannah')], comments: [shown, other], started: null }, ...plugins })
    const chips = box.findAll('[role="group"] > button')
    expect(chips.map((chip) => chip.text())).toEqual(['Ask to hide: 2 people, shows personal data', 'Write in private: Hannah shows personal data'])
    await chips[0]?.trigger('click')
    expect(post).not.toHaveBeenCalled()
    expect(box.find('select').element.selectedOptions[0]?.text).toBe('Personal data')
    await box.findAll('footer button').at(-1)?.trigger('click')
    await flushPromises()
    expect(post.mock.calls).toEqual([['/shows/s1/comments/c1/hide', { reason: 'personal_data' }], ['/shows/s1/comments/c2/hide', { reason: 'personal_data' }]])
    expect(box.emitted('changed')).toEqual([['hide']])
  })

  it('writes to the person with words to begin with, within the item that holds the comment', async () => {
    post.mockResolvedValue([])
    const box = mount(ProposalChips, { props: { showId: 's1', proposals: [of('private', 'c1', 'Hello Hannah')], comments: [shown], started: null }, ...plugins })
    await box.find('[role="group"] > button').trigger('click')
    expect(box.find('textarea').element.value).toBe('Hello Hannah')
    await box.find('form').trigger('submit')
    await flushPromises()
    expect(post).toHaveBeenCalledWith('/shows/s1/incidents/i1/private', { text: 'Hello Hannah', comment_id: 'c1' }, 'k')
  })

  it('offers nobody what he may not do', () => {
    rights.none = true
    const box = mount(ProposalChips, { props: { showId: 's1', proposals: [of('hide', 'c1')], comments: [shown], started: null }, ...plugins })
    expect(box.find('button').exists()).toBe(false)
  })
})

describe('the list of who shows personal data', () => {
  it('keeps who was hidden while it is open, to be written to', async () => {
    const rows = [{ ...shown, proposals: [of('hide', 'c1'), of('private', 'c1', 'x')] }, { ...other, proposals: [of('hide', 'c2')] }]
    const box = mount(ExposedSheet, { props: { open: true, showId: 's1', comments: rows, pending: false, error: null, started: null }, ...plugins })
    expect(box.findAll('li')).toHaveLength(2)
    await box.setProps({ comments: rows.slice(1) })
    const gone = box.findAll('li')[1]
    expect(gone?.text()).toContain('Hiding requested')
    expect(gone?.findAll('[role="group"] > button').map((chip) => chip.text())).toEqual(['Write in private: shows personal data'])
    await box.setProps({ open: false })
    await box.setProps({ open: true })
    expect(box.findAll('li')).toHaveLength(1)
  })
})
