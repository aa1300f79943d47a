import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Card, IncidentView } from '@/api/shapes'
import { incident } from './fakes'

const answers: { current: unknown; queue: IncidentView[] }[] = []
let frames: ((frame: unknown) => void) | null = null
vi.mock('@/api/http', () => ({ api: { get: () => Promise.resolve(answers.length > 1 ? answers.shift() : answers[0]) } }))
vi.mock('@/live/useTopics', () => ({ useTopics: (_topics: string[], handler: (frame: unknown) => void) => { frames = handler } }))
const { usePrompter } = await import('@/pages/host/usePrompter')

const card = (mode = 'answer') => ({ mode, parts: [], hash: '1' }) as unknown as Card
const on = (id: string, more: Partial<IncidentView> = {}, mode = 'answer') => ({ incident: incident(id, { state: 'cued', ...more }), card: card(mode), request: null, what: 'answer', said: false, said_at: null as string | null })
const scope = effectScope()
beforeEach(() => { vi.useFakeTimers() })
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  answers.length = 0
})

describe('the prompter', () => {
  it('keeps the card that is being read, lets danger push it aside, and takes the next after it', async () => {
    const desk = effectScope().run(() => {
      answers.push({ current: on('a'), queue: [] })
      return usePrompter('s1')
    })
    await vi.advanceTimersByTimeAsync(0)
    expect(desk?.shown.value?.incident.id).toBe('a')

    const follow = async (answer: { current: unknown; queue: IncidentView[] }) => {
      answers.splice(0, answers.length, answer)
      frames?.({ events: [], views: { incident: [incident('x', { state: 'cued' })] } })
      await vi.advanceTimersByTimeAsync(300)
    }
    await follow({ current: on('b'), queue: [incident('a')] })
    expect(desk?.shown.value?.incident.id).toBe('a')
    expect(desk?.waiting.value).toBe(1)

    await follow({ current: on('burn', { level: 0 }, 'safety'), queue: [incident('a'), incident('b')] })
    expect(desk?.shown.value?.incident.id).toBe('burn')

    desk?.release()
    await follow({ current: on('b'), queue: [incident('a')] })
    expect(desk?.shown.value?.incident.id).toBe('b')

    await follow({ current: null, queue: [] })
    expect(desk?.shown.value).toBeNull()
  })

  it('lets nothing wait behind what was said, and keeps the sign of a danger that is not settled', async () => {
    const burn = on('burn', { level: 0, lane: 'safety', state: 'on_air' }, 'safety')
    const desk = effectScope().run(() => {
      answers.push({ current: burn, queue: [] })
      return usePrompter('s1')
    })
    const follow = async (answer: { current: unknown; queue: IncidentView[] }) => {
      answers.splice(0, answers.length, answer)
      desk?.release()
      await desk?.refresh()
      return [desk?.shown.value?.incident.id, desk?.waiting.value, desk?.danger.value]
    }
    await vi.advanceTimersByTimeAsync(0)
    expect(desk?.danger.value).toBe('say')
    // Said with an empty queue: it stays at hand, and holds nothing up.
    expect(await follow({ current: { ...burn, said: true, said_at: 'now' }, queue: [] })).toEqual(['burn', 0, 'said'])
    answers.splice(0, answers.length, { current: on('b', { level: 1 }), queue: [burn.incident] })
    await desk?.refresh()
    expect([desk?.shown.value?.incident.id, desk?.waiting.value, desk?.danger.value]).toEqual(['b', 0, 'said'])
    // News of it pushes what is being read aside.
    answers.splice(0, answers.length, { current: burn, queue: [on('b').incident] })
    await desk?.refresh()
    expect([desk?.shown.value?.incident.id, desk?.waiting.value, desk?.danger.value]).toEqual(['burn', 1, 'say'])
  })
})
