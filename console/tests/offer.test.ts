import { effectScope, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Frame } from '@/live/types'
import { incident } from './fakes'

vi.mock('@/api/http', () => ({ api: { post: () => Promise.resolve({ offers: [{ state: 'awaiting_approval' }] }) } }))
vi.mock('@/app/session', () => ({ may: () => true, me: ref({ user: { id: 'host' } }) }))
const { useOffer } = await import('@/pages/host/useOffer')

const frame = (kind: string, about: string, more: Record<string, unknown> = {}, actor = 'host') => ({
  events: [{ kind, actor, payload: { show_id: 's1', incident_id: about, ...more } }], views: { incident: [incident(about)] },
}) as unknown as Frame
const scope = effectScope()
beforeEach(() => { vi.useFakeTimers() })
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('an offer that wants a second person', () => {
  it('is seen to wait and to be decided also on a call, where no card is on the screen', () => {
    const here = ref<string | null>('call')
    const desk = scope.run(() => useOffer('s1', () => here.value))
    // Offered from the call's own buttons.
    desk?.hear(frame('approval.asked', 'call'))
    expect(desk?.news.value).toEqual({ state: 'waiting', about: null })
    desk?.hear(frame('approval.decided', 'call', { decision: 'approved' }, 'finance'))
    expect(desk?.news.value).toEqual({ state: 'approved', about: null })
    vi.advanceTimersByTime(10_000)
    expect(desk?.news.value).toBeNull()
  })

  it('is told by name when the host has gone on, and not told at all when it is none of the host', async () => {
    const here = ref<string | null>('a')
    const desk = effectScope().run(() => useOffer('s1', () => here.value))
    await desk?.offer('refund')
    expect([...desk?.offered.value ?? []]).toEqual(['refund'])
    here.value = 'b'
    expect([desk?.news.value, desk?.offered.value.size]).toEqual([null, 0])
    desk?.hear(frame('approval.asked', 'other', {}, 'service'))
    desk?.hear(frame('approval.decided', 'other', { decision: 'approved' }, 'finance'))
    expect(desk?.news.value).toBeNull()
    desk?.hear(frame('approval.decided', 'a', { decision: 'declined' }, 'finance'))
    expect(desk?.news.value?.state).toBe('declined')
    expect(desk?.news.value?.about).toBeTruthy()
  })
})
