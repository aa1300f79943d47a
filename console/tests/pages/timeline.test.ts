import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '@/api/shapes'
import { FOLD_FROM, lookOf, sideOf, timelineRows } from '@/pages/cases/timeline'

let count = 0
const day = (iso: string) => iso.slice(0, 10)
const words = (at: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id: ++count, at, actor: { id: 'u1', name: 'Ho' }, audience: 'private', kind: 'reply', text: 'hello', event: null, ...more,
})
const event = (at: string): TimelineEntry => ({ id: ++count, at, actor: 'system', kind: 'event', event: 'case.step_moved', text: null, audience: 'internal' })

describe('the timeline of a case', () => {
  it('starts each day with its name', () => {
    const rows = timelineRows([words('2026-11-24T10:00:00Z'), words('2026-11-25T10:00:00Z')], 'all', day)
    expect(rows.map((row) => row.kind)).toEqual(['day', 'entry', 'day', 'entry'])
  })
  it('folds a long run of events and leaves a short one', () => {
    const many = Array.from({ length: FOLD_FROM }, () => event('2026-11-25T10:00:00Z'))
    expect(timelineRows(many, 'all', day).map((row) => row.kind)).toEqual(['day', 'events'])
    expect(timelineRows(many.slice(1), 'all', day)).toHaveLength(FOLD_FROM)
  })
  it('never folds words away with events', () => {
    const rows = timelineRows([event('2026-11-25T10:00:00Z'), words('2026-11-25T10:00:01Z'), event('2026-11-25T10:00:02Z')], 'all', day)
    expect(rows.filter((row) => row.kind === 'entry')).toHaveLength(3)
  })
  it('keeps a note apart from a message to the customer', () => {
    expect(lookOf(words('2026-11-25T10:00:00Z', { audience: 'internal', kind: 'note' }))).toBe('internal')
    expect(lookOf(words('2026-11-25T10:00:00Z'))).toBe('private')
    expect(lookOf(event('2026-11-25T10:00:00Z'))).toBe('event')
  })
  it('knows the customer by the kind and by the actor', () => {
    expect(sideOf(words('2026-11-25T10:00:00Z', { kind: 'words' }))).toBe('customer')
    expect(sideOf(words('2026-11-25T10:00:00Z', { actor: { id: 'customer', name: 'customer' } }))).toBe('customer')
    expect(sideOf(words('2026-11-25T10:00:00Z'))).toBe('us')
  })
  it('joins quick messages of one person, not those of another or of another audience', () => {
    const rows = timelineRows([
      words('2026-11-25T10:00:00Z'), words('2026-11-25T10:02:00Z'), words('2026-11-25T10:03:00Z', { audience: 'internal', kind: 'note' }),
      words('2026-11-25T10:20:00Z', { audience: 'internal', kind: 'note' }),
    ], 'all', day)
    expect(rows.flatMap((row) => (row.kind === 'entry' ? [row.joined] : []))).toEqual([false, true, false, false])
  })
  it('shows only what is asked for', () => {
    const entries = [words('2026-11-25T10:00:00Z'), words('2026-11-25T10:01:00Z', { audience: 'internal', kind: 'note' }), event('2026-11-25T10:02:00Z')]
    for (const shown of ['messages', 'notes', 'events'] as const) expect(timelineRows(entries, shown, day)).toHaveLength(2)
  })
})
