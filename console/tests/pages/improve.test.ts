import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import words from '@locales/en/console_insights.json'
import { api } from '@/api/http'
import { i18n } from '@/i18n'
import { areaOf, fromCase, fromItem } from '@/pages/insights/matter'
import NewAction from '@/pages/insights/NewAction.vue'
import { ACTS, whyNot } from '@/pages/live/actList'
import { incident } from '../fakes'

afterEach(() => { vi.restoreAllMocks() })

describe('an action planned from an item or a case', () => {
  it('belongs to whoever can change the cause', () => {
    expect(areaOf('quality', { axis: 'product', sub: 'packaging' })).toBe('packaging')
    expect(areaOf('quality', { axis: 'external', sub: 'carrier' })).toBe('logistics')
    expect(areaOf('quality', { axis: 'marketing', sub: null })).toBe('advertising')
    expect(areaOf('service', null)).toBe('service')
    expect(areaOf(null)).toBe('product')
  })
  it('is offered at every item, done or handled by another, to whoever does tasks', () => {
    const item = incident('a', { state: 'done', disposition: 'case', handler: { id: 'other', name: 'Other' } })
    expect(whyNot('improve', item, { id: 'me', may: (right) => right === 'task:do' })).toBeNull()
    expect(whyNot('improve', item, { id: 'me', may: () => false })).toBe('no_right')
    expect(ACTS.find((act) => act.name === 'improve')?.key).toBeUndefined()
  })
  it('opens filled in and names where it came from', async () => {
    i18n.global.setLocaleMessage('en', { console_insights: words })
    i18n.global.locale.value = 'en'
    const product = { sku: 'KETTLE', name: { en: 'Kettle', 'zh-Hant': '水壺', 'zh-Hans': '水壶' } }
    const from = fromCase({ ...incident('item', { product, issue: 'quality', subtype: 'cracked' }), id: 'case', incident_id: 'item', cause: { axis: 'product', note: '', sub: 'batch' } })
    expect(fromItem(incident('item', { product })).caseId).toBeNull()
    vi.spyOn(api, 'get').mockResolvedValue([])
    const post = vi.spyOn(api, 'post').mockResolvedValue({})
    const dialog = mount(NewAction, {
      global: { plugins: [i18n, [VueQueryPlugin, { queryClient: new QueryClient() }]], stubs: { Modal: { template: '<div><slot /><slot name="foot" /></div>' } } }, props: { open: true, from },
    })
    await flushPromises()
    await dialog.find('form').trigger('submit')
    await flushPromises()
    const body = post.mock.calls[0]?.[1] as Record<string, unknown>
    expect(body).toMatchObject({ incident_id: 'item', case_id: 'case', area: 'procurement', scope: { kind: 'sku', value: 'KETTLE' } })
    expect(String(body['title'])).toContain('again: Kettle')
  })
})
