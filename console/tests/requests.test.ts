import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { RequestView } from '@/api/shapes'
import { i18n, useLang } from '@/i18n'
import { AT, request } from './fakes'

let owed: RequestView[] = []
const asked: unknown[] = []
const post = vi.fn(() => Promise.resolve({}))
vi.mock('@/api/http', async (original) => ({
  ...await original<object>(),
  api: { get: (path: string, query: unknown) => { asked.push([path, query]); return Promise.resolve(owed) }, post },
}))
vi.mock('@/live/useTopics', () => ({ useTopics: () => undefined }))
vi.mock('@/app/sounds', () => ({ play: () => undefined }))
const { default: RequestsTray } = await import('@/app/RequestsTray.vue')
const { me } = await import('@/app/session')
await useLang('en')

async function tray() {
  const page = mount(RequestsTray, {
    global: { plugins: [i18n, [VueQueryPlugin, { queryClient: new QueryClient() }]], stubs: { RouterLink: { props: ['to'], template: '<a :data-to="JSON.stringify(to)"><slot /></a>' } } },
  })
  await flushPromises()
  return page
}

describe('questions from the show', () => {
  beforeEach(() => { me.value = { user: { id: 'u', name: 'Sun', role: 'supply' }, permissions: ['show:read', 'request:answer'] } as never })

  it('stay when they are late, first, with what the viewer said, and can be answered', async () => {
    owed = [
      request('late', { state: 'late', incident_id: 'i1', sample: { comment_id: 'c', user: 'Amy', text: 'is the green one in stock', platform: 'youtube', lang: 'en' } }),
      ...['a', 'b', 'c'].map((id) => request(id, { due_at: new Date(Date.parse(AT) + 1000).toISOString() })),
      request('other', { department: 'finance' }),
    ]
    const page = await tray()
    expect(asked.at(-1)).toEqual(['/requests', { owed: true }])
    const forms = page.findAll('form')
    expect(forms).toHaveLength(4)
    expect(forms[0]?.classes()).toContain('late')
    expect(forms[0]?.text()).toContain('is the green one in stock')
    expect(forms[0]?.find('a').attributes('data-to')).toContain('"item":"i1"')
    await forms[0]?.find('input').setValue('12 left')
    await forms[0]?.trigger('submit')
    expect(post).toHaveBeenCalledWith('/requests/late/answer', { text: '12 left' })
  })
})
