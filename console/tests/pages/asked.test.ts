import { describe, expect, it } from 'vitest'
import type { ApprovalView } from '@/api/money_shapes'
import { answerOf, asked, placeOf } from '@/pages/approvals/asked'
import type { AskedStatement } from '@/pages/live/open/shapes'

const offer = (id: string, asked_at: string, state = 'waiting') => ({ id, asked_at, state }) as unknown as ApprovalView
const statement = (id: string, drafted_at: string, state = 'draft') => ({ id, drafted_at, state, rev: 7, show_id: 's', incident_id: 'i' }) as unknown as AskedStatement
const offers = [offer('o1', '2026-11-25T20:00:00+00:00'), offer('o2', '2026-11-25T20:09:00+00:00'), offer('o3', '2026-11-25T19:00:00+00:00', 'declined')]
const statements = [statement('s1', '2026-11-25T20:05:00+00:00'), statement('s2', '2026-11-25T19:30:00+00:00', 'published')]

describe('what waits for a second person', () => {
  it('is one list, the longest waiting first, and of what is decided the newest', () => {
    expect(asked(offers, statements, 'waiting').map((row) => row.id)).toEqual(['o1', 's1', 'o2'])
    expect(asked(offers, statements, 'decided').map((row) => row.id)).toEqual(['s2', 'o3'])
  })
  it('decides a statement as it was read, and an offer as before', () => {
    const [first, second] = asked(offers, statements, 'waiting')
    if (!first || !second) throw new Error('two wait')
    expect(answerOf(first, 'approve', { raise_budget: true })).toEqual({ path: '/approvals/o1/approve', body: { raise_budget: true } })
    expect(answerOf(second, 'approve', {})).toEqual({ path: '/statements/s1/approve', body: { rev: 7 } })
    expect(answerOf(second, 'decline', {})).toEqual({ path: '/statements/s1/withdraw', body: { rev: 7 } })
  })
  it('leads to the matter where there is one', () => {
    expect(placeOf(statement('s1', ''))).toMatchObject({ name: 'live-show', query: { item: 'i' } })
    expect(placeOf({ ...statement('s1', ''), incident_id: null })).toMatchObject({ query: {} })
  })
})
