import { describe, expect, it } from 'vitest'
import { openStep } from '@/pages/live/open/useStatements'
import type { StatementView } from '@/pages/live/open/shapes'

const one = (state: string, by = 'floor') => ({ state, drafted_by: { id: by, name: by } }) as unknown as StatementView
const manager = { id: 'manager', may: () => true }
const floor = { id: 'floor', may: () => false }

describe('what the header asks of a statement', () => {
  it('asks the approver until it is decided, and never the writer', () => {
    expect(openStep([one('draft')], 1, manager)).toBe('approve')
    expect(openStep([one('draft', 'manager')], 0, manager)).toBe('waits')
    expect(openStep([one('draft')], 0, floor)).toBe('waits')
    expect(openStep([one('approved')], 0, floor)).toBe('publish')
    expect(openStep([one('published'), one('withdrawn')], 0, manager)).toBeNull()
  })
  it('asks for one where many are concerned', () => {
    expect(openStep([one('draft')], 2, floor)).toBe('wanted')
  })
})
