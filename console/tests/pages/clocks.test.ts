import { describe, expect, it } from 'vitest'
import type { Clock } from '@/api/case_shapes'
import { byUrgency, isLate, pressing } from '@/pages/cases/clocks'

const clock = (kind: string, due: string, state: Clock['state'] = 'running'): Clock => ({ kind, due_at: `2026-11-25T${due}:00Z`, state })

describe('clocks of a case', () => {
  it('puts what is due first on top and what rests or is done below', () => {
    const found = byUrgency([clock('outer', '20:00'), clock('resolution', '09:00', 'paused'), clock('first_reply', '08:00', 'met'), clock('contact', '10:00')])
    expect(found.map((its) => its.kind)).toEqual(['contact', 'outer', 'resolution', 'first_reply'])
  })
  it('keeps a missed clock in the list of what presses', () => {
    expect(pressing([clock('outer', '20:00'), clock('first_reply', '07:00', 'breached')])?.kind).toBe('first_reply')
  })
  it('has nothing to show when all is met', () => {
    expect(pressing([clock('first_reply', '07:00', 'met')])).toBeNull()
    expect(pressing([])).toBeNull()
  })
  it('is late one second after, not at, the due time', () => {
    const due = clock('contact', '10:00')
    expect(isLate(due, Date.parse(due.due_at))).toBe(false)
    expect(isLate(due, Date.parse(due.due_at) + 1)).toBe(true)
    expect(isLate({ ...due, state: 'paused' }, Date.parse(due.due_at) + 1)).toBe(false)
  })
})
