import { effectScope, nextTick, reactive } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Paraphrase } from '@/api/shapes'
import { ApiError } from '@/api/errors'

const put = vi.fn()
vi.mock('@/api/http', () => ({ api: { put: (...all: unknown[]) => put(...all) as unknown } }))
const { useParaphrase } = await import('@/pages/live/paraphrase/useParaphrase')

const said = (more: Partial<Paraphrase> = {}): Paraphrase => ({ text: 'made', made: 'made', own: false, lang: 'en', rev: 0, by: null, ...more })
function open(now: Paraphrase) {
  const scope = effectScope()
  const words = scope.run(() => useParaphrase('s1', 'i1', () => now))
  if (!words) throw new Error('no scope')
  return { words, close: () => { scope.stop() } }
}
beforeEach(() => { put.mockReset() })
afterEach(() => { sessionStorage.clear() })

describe('wording the sentence', () => {
  it('follows what others write as long as nothing was typed', async () => {
    const now = reactive(said())
    const { words } = open(now)
    Object.assign(now, { text: 'theirs', rev: 1, own: true, by: 'Mia' })
    await nextTick()
    expect(words.text.value).toBe('theirs')
    expect(words.theirs.value).toBeNull()
  })

  it('shows what others wrote beside what was typed, and lets the person choose', async () => {
    const now = reactive(said())
    const { words } = open(now)
    words.text.value = 'mine'
    await nextTick()
    Object.assign(now, { text: 'theirs', rev: 1, own: true, by: 'Mia' })
    await nextTick()
    expect(words.text.value).toBe('mine')
    expect(words.theirs.value).toEqual({ text: 'theirs', by: 'Mia', rev: 1 })
    put.mockResolvedValue(said({ text: 'mine', rev: 2, own: true }))
    expect(await words.keepMine()).toBe(true)
    expect(put.mock.calls[0]?.[1]).toEqual({ text: 'mine', lang: 'en', rev: 1 })
  })

  it('keeps the words when the server was told another thing first', async () => {
    const { words } = open(said())
    words.text.value = 'mine'
    put.mockRejectedValue(new ApiError(409, 'paraphrase_changed', { text: 'theirs', by: 'Mia', rev: 3 }))
    expect(await words.save()).toBe(false)
    expect(words.text.value).toBe('mine')
    expect(words.theirs.value).toEqual({ text: 'theirs', by: 'Mia', rev: 3 })
    words.takeTheirs()
    expect([words.text.value, words.theirs.value]).toEqual(['theirs', null])
  })

  it('keeps what was typed where the card says nothing back by now, and no draft of it', async () => {
    const { words } = open(said())
    words.text.value = 'mine'
    await nextTick()
    put.mockResolvedValue(null)
    expect(await words.save()).toBe(true)
    expect(words.text.value).toBe('mine')
    expect(sessionStorage).toHaveLength(0)
  })

  it('brings back what was typed when danger had taken the screen, also against a newer sentence', async () => {
    const first = open(said())
    first.words.text.value = 'half a sen'
    await nextTick()
    first.close()
    const second = open(said({ text: 'theirs', rev: 1, own: true, by: 'Mia' }))
    expect(second.words.restored).toBe(true)
    expect(second.words.text.value).toBe('half a sen')
    expect(second.words.theirs.value?.text).toBe('theirs')
    second.words.drop()
    second.close()
    expect(open(said()).words.text.value).toBe('made')
  })
})
