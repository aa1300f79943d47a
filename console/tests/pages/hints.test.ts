import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import WordingHints from '@/pages/cases/WordingHints.vue'

const { post } = vi.hoisted(() => ({ post: vi.fn() }))
vi.mock('@/api/http', () => ({ api: { post } }))

it('a proposed wording takes the place of the words it is about, after emoji too', async () => {
  vi.useFakeTimers()
  const text = '謝謝您😀😀😀 我們不可能讓您等'
  post.mockResolvedValue([{ code: 'x', severity: 'stop', start: 9, end: 12, text: '不可能', reason: 'r', suggestion: '目前無法' }])
  const box = mount(WordingHints, { props: { text, stopped: false, lang: 'zh-Hant', kind: 'public' }, global: { plugins: [i18n] } })
  await vi.advanceTimersByTimeAsync(500)
  await flushPromises()
  expect(box.find('q').text()).toBe('不可能')
  await box.find('button').trigger('click')
  expect(box.emitted('update:text')).toEqual([['謝謝您😀😀😀 我們目前無法讓您等']])
  await box.setProps({ text: `請看：${text}` })
  await box.find('button').trigger('click')
  expect(box.emitted('update:text')).toHaveLength(1)
  vi.useRealTimers()
})

it('what is missing is put in as a sentence of its own, while the text is the one that was asked about', async () => {
  vi.useFakeTimers()
  const text = '謝謝您告訴我們。我們看一下'
  post.mockResolvedValue([
    { code: 'part_missing', severity: 'warn', start: 8, end: 8, text: '', reason: '缺少：道歉', suggestion: '我們很抱歉。' },
    { code: 'part_missing', severity: 'warn', start: 13, end: 13, text: '', reason: '缺少：協助', suggestion: '請私訊我們。' },
  ])
  const box = mount(WordingHints, { props: { text, stopped: false, lang: 'zh-Hant', kind: 'public' }, global: { plugins: [i18n] } })
  await vi.advanceTimersByTimeAsync(500)
  await flushPromises()
  expect(box.emitted('update:stopped')?.flat().includes(true)).not.toBe(true)
  await box.findAll('button')[1]?.trigger('click')
  expect(box.emitted('update:text')).toEqual([['謝謝您告訴我們。我們看一下。請私訊我們。']])
  await box.setProps({ text: '謝謝您告訴我們。我們看一下。請私訊我們。' })
  await box.findAll('button')[0]?.trigger('click')
  expect(box.emitted('update:text')).toHaveLength(1)
  post.mockResolvedValue([{ code: 'part_missing', severity: 'warn', start: 0, end: 0, text: '', reason: 'r', suggestion: 'We are sorry.' }])
  await box.setProps({ text: 'Please send a photo' })
  await vi.advanceTimersByTimeAsync(500)
  await flushPromises()
  await box.find('button').trigger('click')
  expect(box.emitted('update:text')?.at(-1)).toEqual(['We are sorry. Please send a photo'])
  vi.useRealTimers()
})
