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
const on = (id: string, more: Partial<IncidentView> = {}, mode = 'answer') => ({ incident: incident(id, { state: 'cued', ...more }), card: card(mode), request: null, reminder: false })
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
})
