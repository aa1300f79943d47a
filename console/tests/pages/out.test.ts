import { describe, expect, it } from 'vitest'
import { outcomeUnknown, reachable } from '@/pages/cases/delivery'
import { said, toneOf } from '@/pages/out/useOut'

const act = { id: 'a', act: 'try' as const, at: '', done_at: null, code: 429, reason: 'later' }

describe('what became of a message', () => {
  it('says why only while it has not arrived', () => {
    expect(said({ ...act, state: 'pending' }, (reason) => reason)).toBe('later · 429')
    expect(said({ ...act, state: 'executed' }, (reason) => reason)).toBe('')
    expect(said({ ...act, state: 'failed', code: null, reason: null }, (reason) => reason)).toBe('')
  })
  it('has a colour for every end', () => {
    expect(['executed', 'delivered', 'failed', 'manual_required', 'pending'].map(toneOf)).toEqual(['green', 'green', 'red', 'red', 'amber'])
  })
  it('asks before a second copy when nobody knows of the first', () => {
    expect(outcomeUnknown({ state: 'manual_required', channel: 'mail', reason: 'outcome_unknown' })).toBe(true)
    expect(outcomeUnknown({ state: 'failed', channel: 'mail', reason: 'refused' })).toBe(false)
  })
  it('leaves messages on platforms to the list of the show', () => {
    expect(reachable({ id: 'x', state: 'failed', channel: 'mail', reason: null })).toBe(true)
    expect(reachable({ id: 'x', state: 'failed', channel: 'live', reason: null })).toBe(false)
    expect(reachable({ state: 'failed', channel: 'mail', reason: null })).toBe(false)
  })
})
