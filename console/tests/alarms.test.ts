import { describe, expect, it } from 'vitest'
import { alarmOf } from '@/live/alarms'
import { applyFrame } from '@/live/reducer'
import type { Frame } from '@/live/types'
import { frame, incident, show, state } from './fakes'

function heard(before: ReturnType<typeof state>, one: Frame) {
  return alarmOf(before, applyFrame(before, one), one)
}
const event = (kind: string) => ({ id: 1, stream: 's', seq: 1, at: '', actor: '', kind, payload: {} })

describe('a sound', () => {
  it('is the gravest of what is new, and nothing rings twice', () => {
    const both = frame(0, 1, { views: { incident: [incident('a', { level: 1 }), incident('b', { level: 0 })] } })
    expect(heard(state(), both)).toBe('safety')
    const after = applyFrame(state(), both)
    expect(heard(after, frame(1, 2, { views: { incident: [incident('a', { level: 1, rev: 2, people: 3 })] } }))).toBeNull()
  })

  it('rings when a known matter turns out to be graver', () => {
    const before = state({ incidents: [incident('a', { level: 2 })] })
    expect(heard(before, frame(0, 1, { views: { incident: [incident('a', { level: 1, rev: 2 })] } }))).toBe('serious')
  })

  it('rings again when a decided matter comes back because others have it', () => {
    const before = state({ incidents: [incident('a', { state: 'done', disposition: 'case' })] })
    expect(heard(before, frame(0, 1, { views: { incident: [incident('a', { people: 2, rev: 2 })] } }))).toBe('serious')
    expect(heard(before, frame(0, 1, { views: { incident: [incident('a', { rev: 2 })] } }))).toBeNull()
  })

  it('leaves minor and decided ones silent', () => {
    const quiet = [incident('a', { level: 2 }), incident('b', { level: 0, state: 'done' }), incident('c', { level: null, lane: 'question' })]
    expect(heard(state(), frame(0, 1, { views: { incident: quiet } }))).toBeNull()
  })

  it('rings no more for what is found when the show is over', () => {
    const over = state({ show: show({ state: 'ended' }) })
    expect(heard(over, frame(0, 1, { views: { incident: [incident('a', { level: 0 })] } }))).toBeNull()
    expect(heard(over, frame(0, 1, { events: [event('promise.broken')] }))).toBe('promise')
  })

  it('warns of promises and of the mood when it turns', () => {
    expect(heard(state(), frame(0, 1, { events: [event('promise.warned')] }))).toBe('promise')
    const alarm = { unfavourable_share: 0.5, baseline: 0.1, growth: 3, alert: true, level: 'alarm' as const }
    expect(heard(state(), frame(0, 1, { mood: alarm }))).toBe('mood')
    expect(heard(state({ mood: alarm }), frame(0, 1, { mood: alarm }))).toBeNull()
  })
})
