import { describe, expect, it } from 'vitest'
import type { PromiseView } from '@/api/shapes'
import { answerWords, fromField, grouped, groupOf, isOwed, nextAt, percent, toField, viewQuery, wasLate } from '@/pages/promises/ledger'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
const promise = (due: string, more: Partial<PromiseView> = {}) => ({
  id: due, state: 'open', due_at: due, original_due_at: due, fulfilled_at: null, ...more,
}) as PromiseView

describe('the ledger of promises', () => {
  it('groups by what is due next', () => {
    expect(groupOf(promise('2026-11-25T11:59:59Z'), NOW, day)).toBe('overdue')
    expect(groupOf(promise('2026-11-25T12:59:00Z'), NOW, day)).toBe('hour')
    expect(groupOf(promise('2026-11-25T18:00:00Z'), NOW, day)).toBe('today')
    expect(groupOf(promise('2026-11-26T18:00:00Z'), NOW, day)).toBe('tomorrow')
    expect(groupOf(promise('2026-12-01T18:00:00Z'), NOW, day)).toBe('later')
    expect(groupOf(promise('2026-11-26T18:00:00Z', { state: 'kept' }), NOW, day)).toBe('settled')
  })
  it('owes a broken promise until it is done', () => {
    expect(isOwed(promise('2026-11-24T12:00:00Z', { state: 'broken' }))).toBe(true)
    expect(isOwed(promise('2026-11-24T12:00:00Z', { state: 'broken', fulfilled_at: '2026-11-24T15:00:00Z' }))).toBe(false)
    expect(isOwed(promise('2026-11-24T12:00:00Z', { state: 'withdrawn' }))).toBe(false)
  })
  it('puts due next first, settled last and newest on top', () => {
    const found = grouped([
      promise('2026-11-20T00:00:00Z', { state: 'kept' }), promise('2026-11-22T00:00:00Z', { state: 'kept' }),
      promise('2026-11-27T00:00:00Z'), promise('2026-11-25T12:10:00Z'),
    ], NOW, day)
    expect(found.map((its) => its.group)).toEqual(['hour', 'later', 'settled'])
    expect(found.at(-1)?.rows.map((row) => row.due_at)).toEqual(['2026-11-22T00:00:00Z', '2026-11-20T00:00:00Z'])
  })
  it('measures lateness by the first deadline', () => {
    expect(wasLate(promise('2026-11-26T00:00:00Z', { original_due_at: '2026-11-25T00:00:00Z', fulfilled_at: '2026-11-25T10:00:00Z' }))).toBe(true)
    expect(wasLate(promise('2026-11-26T00:00:00Z'))).toBe(false)
  })
  it('never rounds a rate up to all kept', () => {
    expect(percent(0.9996)).toBe('99.9 %')
    expect(percent(1)).toBe('100 %')
    expect(percent(null)).toBe('—')
  })
  it('asks the server for each view in its own words', () => {
    expect(viewQuery('mine')).toEqual({ owner: 'me', state: 'open' })
    expect(viewQuery('overdue')).toEqual({ overdue: true })
    expect(viewQuery('all')).toEqual({})
  })
})

describe('times in the zone of the shop', () => {
  it('reads a field as the shop’s clock', () => {
    expect(fromField('2026-11-25T22:00', 'Asia/Taipei')).toBe('2026-11-25T14:00:00.000Z')
    expect(toField(Date.parse('2026-11-25T14:00:00Z'), 'Asia/Taipei')).toBe('2026-11-25T22:00')
    expect(fromField('', 'Asia/Taipei')).toBeNull()
  })
  it('is right on both sides of a change of summer time', () => {
    expect(fromField('2026-10-25T12:00', 'Europe/Berlin')).toBe('2026-10-25T11:00:00.000Z')
    expect(fromField('2026-10-24T12:00', 'Europe/Berlin')).toBe('2026-10-24T10:00:00.000Z')
  })
  it('finds tonight, or tomorrow when tonight is over', () => {
    expect(new Date(nextAt(22, 0, Date.parse('2026-11-25T12:00:00Z'), 'Asia/Taipei')).toISOString()).toBe('2026-11-25T14:00:00.000Z')
    expect(new Date(nextAt(22, 0, Date.parse('2026-11-25T15:00:00Z'), 'Asia/Taipei')).toISOString()).toBe('2026-11-26T14:00:00.000Z')
  })
})

describe('what is known of the answers', () => {
  const when = (iso: string) => iso.slice(11, 16)
  const told = { cases: 1, answered: 1, case_id: 'c', no: 'EM-C-00012', at: '2026-11-25T19:40:00Z', in_time: true }
  it('names the case and the time, and never calls in time what was late', () => {
    expect(answerWords(told, when)).toMatchObject({ key: 'case_before', params: { no: 'EM-C-00012', time: '19:40' } })
    expect(answerWords({ ...told, in_time: false }, when)?.key).toBe('case_after')
  })
  it('counts while some still wait, and says nothing while nobody is answered', () => {
    expect(answerWords({ ...told, cases: 5, answered: 3, no: null, at: null, in_time: null }, when)).toMatchObject({ key: 'some', params: { n: 3, all: 5 } })
    expect(answerWords({ ...told, cases: 5, answered: 5, no: null }, when)?.key).toBe('all_before')
    expect(answerWords({ ...told, answered: 0, at: null, in_time: null }, when)).toBeNull()
    expect(answerWords(null, when)).toBeNull()
  })
})
