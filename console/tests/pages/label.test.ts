import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { i18n, useLang } from '@/i18n'
import LabelDialog from '@/pages/live/dialogs/LabelDialog.vue'

beforeEach(async () => { await useLang('en') })

const seen = { lane: 'complaint', issue: 'quality', subtype: 'broken', level: 1 }
/** What is sent after these were chosen, one after the other. */
async function sent(item: Partial<typeof seen>, ...chosen: string[]): Promise<unknown> {
  const box = mount(LabelDialog, { props: { open: true, item: { ...seen, ...item } }, global: { plugins: [i18n] }, attachTo: document.body })
  for (const value of chosen) await box.find(`input[value="${value}"]`).setValue()
  await box.findAll('footer button')[1]?.trigger('click')
  const said: unknown = box.emitted('done')?.[0]?.[0]
  box.unmount()
  return said
}

describe('saying what it really is', () => {
  it('says only what was changed', async () => {
    expect(await sent({}, '2')).toEqual({ level: 2 })
    expect(await sent({}, 'negative_review')).toEqual({ lane: 'negative_review' })
    expect(await sent({}, 'logistics')).toEqual({ issue: 'logistics', subtype: null })
    expect(await sent({}, 'praise')).toEqual({ lane: 'praise' })
    expect(await sent({}, '2', '1')).toEqual(seen)
  })

  it('shows what is in the lane of safety, and takes a level for what it is', async () => {
    const safe = { lane: 'safety', level: 0 }
    const box = mount(LabelDialog, { props: { open: true, item: { ...seen, ...safe } }, global: { plugins: [i18n] } })
    expect(box.find<HTMLInputElement>('input[value="safety"]').element.checked).toBe(true)
    expect(await sent(safe, '1')).toEqual({ lane: 'complaint', level: 1 })
    expect(await sent(safe, 'complaint')).toEqual({ lane: 'complaint', level: 1 })
    expect(await sent(safe, 'chat')).toEqual({ lane: 'chat' })
    expect(await sent({}, '0')).toEqual({ lane: 'safety', level: 0 })
    expect(await sent({}, 'safety')).toEqual({ lane: 'safety', level: 0 })
  })
})
