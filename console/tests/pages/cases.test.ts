import { beforeEach, describe, expect, it } from 'vitest'
import type { CaseView } from '@/api/case_shapes'
import { dropOldDrafts, keepDraft, readDraft } from '@/pages/cases/drafts'
import { csvAddress, filtersOf, fromAddress, isFiltered, neighbour, NO_FILTERS, toAddress, toSaved } from '@/pages/cases/list'
import { amountState, fromMinor, ordered } from '@/pages/cases/offers'
import { toMinor } from '@/ui/money'

beforeEach(() => { localStorage.clear() })

describe('drafts', () => {
  it('survive per case and audience, and go when emptied', () => {
    keepDraft('c1', 'private', '您好', 1)
    keepDraft('c1', 'internal', 'note', 1)
    expect(readDraft('c1', 'private')).toBe('您好')
    keepDraft('c1', 'private', '  ', 2)
    expect(readDraft('c1', 'private')).toBe('')
    expect(readDraft('c1', 'internal')).toBe('note')
  })
  it('do not stay in a browser for ever, and a broken one harms nobody', () => {
    const day = 86_400_000
    keepDraft('old', 'private', 'x', 0)
    keepDraft('new', 'private', 'y', 20 * day)
    localStorage.setItem('livemend.draft.bad.private', '{')
    localStorage.setItem('livemend.lang', 'en')
    expect(readDraft('bad', 'private')).toBe('')
    dropOldDrafts(20 * day)
    expect(readDraft('old', 'private')).toBe('')
    expect(readDraft('new', 'private')).toBe('y')
    expect(localStorage.getItem('livemend.draft.bad.private')).toBeNull()
    expect(localStorage.getItem('livemend.lang')).toBe('en')
  })
})

describe('the list of cases', () => {
  it('goes into the address and comes back the same', () => {
    const filters = { ...NO_FILTERS, view: 'overdue' as const, q: '茶壺', level: '1' }
    expect(fromAddress(toAddress(filters) as Record<string, string>)).toEqual(filters)
    expect(toAddress(NO_FILTERS)).toEqual({})
    expect(isFiltered(NO_FILTERS)).toBe(false)
    expect(isFiltered(filters)).toBe(true)
  })
  it('takes no view from an address that it does not know', () => {
    expect(fromAddress({ view: 'drop table', q: ['a', 'b'] }).view).toBe('open')
    expect(fromAddress({ q: ['a', 'b'] }).q).toBe('')
  })
  it('saves a view as the server keeps it and shows it again the same', () => {
    const filters = { ...NO_FILTERS, view: 'open' as const, q: '茶壺', level: '0' }
    const kept = toSaved(filters)
    expect(kept).toEqual({ view: 'open', q: '茶壺', level: 0 })
    expect(filtersOf({ id: '1', name: 'x', filters: kept as never, shared: false, mine: true, count: 2, more: false })).toEqual(filters)
  })
  it('hands the same filters to a spreadsheet', () => {
    expect(csvAddress({ ...NO_FILTERS, view: 'overdue', issue: 'quality' })).toBe('/api/v1/cases.csv?view=overdue&issue=quality')
  })
  it('moves the mark inside the list and starts at an end', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id }) as CaseView)
    expect(neighbour(rows, null, 1)?.id).toBe('a')
    expect(neighbour(rows, null, -1)?.id).toBe('c')
    expect(neighbour(rows, 'b', 1)?.id).toBe('c')
    expect(neighbour(rows, 'c', 1)?.id).toBe('c')
    expect(neighbour([], 'c', 1)).toBeUndefined()
  })
})

describe('offers', () => {
  it('puts what can be given before what cannot, in the order of the table', () => {
    const found = ordered([{ type: 'exchange', blocked: 'out_of_stock' }, { type: 'refund' }, { type: 'gift' }])
    expect(found.map((option) => option.type)).toEqual(['refund', 'gift', 'exchange'])
  })
  it('says when an amount needs a yes', () => {
    const refund = { type: 'refund', max: { minor: 50000, currency: 'TWD' } }
    expect(amountState(refund, 50000)).toBe('within')
    expect(amountState(refund, 50001)).toBe('over')
    expect(amountState({ ...refund, limit: { minor: 20000, currency: 'TWD' } }, 20001)).toBe('over')
    expect(amountState({ type: 'apology', max: null }, 0)).toBe('none')
  })
  it('says what is wrong with an amount before anybody is asked', () => {
    const refund = { type: 'refund', max: { minor: 50000, currency: 'TWD' }, bound: { minor: 69000, currency: 'TWD' } }
    for (const typed of ['-5', '', '1e3', '0', '690.005']) expect(amountState(refund, toMinor(typed, 'TWD'))).toBe('wrong')
    expect(amountState(refund, toMinor('99999999999999', 'TWD'))).toBe('too_much')
    expect(toMinor('９９', 'TWD')).toBe(9900)
    expect(toMinor('1,690.50', 'TWD')).toBe(169050)
    expect(toMinor('10.5', 'JPY')).toBeNull()
  })
  it('shows minor units as people type them', () => {
    expect(fromMinor({ minor: 18000, currency: 'TWD' })).toBe('180')
    expect(fromMinor({ minor: 1250, currency: 'EUR' })).toBe('12.50')
    expect(fromMinor({ minor: 500, currency: 'JPY' })).toBe('500')
  })
})
