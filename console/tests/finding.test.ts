import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { isAsked, linesOf, type Group } from '@/app/finding'
import Marked from '@/ui/Marked.vue'

const piece = (text: string, hit = false) => ({ text, hit })
const comment = {
  id: 'c1', show_id: 's1', seq: 7, platform: 'shopee', user: 'amy', ts: '2026-11-20T12:00:00Z', lane: 'complaint', lang: 'zh-Hant', masked: false,
  incident_id: null, parts: [piece('要'), piece('退貨', true)], case: null,
}
const group = (items: object[], kind = 'comments') => ({ kind, items, next_cursor: null, count: 1, more: false }) as unknown as Group

describe('what was found', () => {
  it('opens where it can be worked on: its case, its item, else the comment itself', () => {
    const to = (more: object) => linesOf(group([{ ...comment, ...more }]))[0]?.to
    expect(to({})).toEqual({ name: 'live-show', params: { show: 's1' }, query: { comment: '7' } })
    expect(to({ incident_id: 'i1' })).toEqual({ name: 'live-show', params: { show: 's1' }, query: { item: 'i1' } })
    expect(to({ incident_id: 'i1', case: { id: 'k1', no: 'EM-C-1' } })).toEqual({ name: 'case', params: { id: 'k1' } })
  })

  it('looks for a masked customer by order, for the mask is no name', () => {
    const person = { id: 'p', lang: 'en', parts: [piece('吳**')], called: [], email: null, phone: null, orders: ['EM-1'] }
    expect(linesOf(group([person], 'customers'))[0]?.to).toEqual({ path: '/cases', query: { view: 'all', q: 'EM-1' } })
    expect(linesOf(group([{ ...person, parts: [piece('吳'), piece('佳蓉', true)] }], 'customers'))[0]?.to).toEqual({ path: '/cases', query: { view: 'all', q: '吳佳蓉' } })
  })

  it('says by which name of an account a customer was found', () => {
    const person = { id: 'p', lang: 'en', parts: [piece('R. Lu')], called: [piece('小'), piece('綠豆', true)], email: null, phone: null, orders: [] }
    expect(linesOf(group([person], 'customers'))[0]?.text).toEqual([piece('小'), piece('綠豆', true)])
  })

  it('asks from one Chinese character or two letters on', () => {
    expect(['退', 'ab', ' 差 ', '🎁a'].map(isAsked)).toEqual([true, true, true, true])
    expect(['', ' ', 'a', '！', ' x '].map(isAsked)).toEqual([false, false, false, false, false])
  })

  it('shows hostile words as words', async () => {
    const box = mount(Marked, { props: { pieces: [piece('<img src=x onerror=alert(1)>'), piece('<b>退貨</b>', true)] } })
    await flushPromises()
    expect(box.element.querySelectorAll('img, b')).toHaveLength(0)
    expect(box.find('mark').text()).toBe('<b>退貨</b>')
    expect(box.text()).toBe('<img src=x onerror=alert(1)><b>退貨</b>')
  })
})
