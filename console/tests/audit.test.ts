import { beforeAll, expect, it } from 'vitest'
import { useLang } from '@/i18n'
import { fromAddress, placeOf, said, toAddress, toApi, type AuditLine } from '@/pages/audit/trail'

beforeAll(async () => { await useLang('en') })
const line = (kind: string, stream: string, payload: Record<string, unknown> = {}): AuditLine => ({ id: 1, stream, seq: 1, at: '2026-11-20T12:00:00Z', actor: 'u', actor_name: 'Mei', kind, payload, hash: 'h' })

it('says what happened in words, of a case with its facts', () => {
  expect(said(line('show.started', 'show:s'))).toBe('Show started')
  expect(said(line('case.reopened', 'case:c', { round: 2 }))).toBe('Reopened, round 2')
})

it('leads to the thing', () => {
  expect(placeOf(line('case.opened', 'case:c1', { case_id: 'c1', show_id: 's1' }))).toBe('/cases/c1')
  expect(placeOf(line('case.x', 'case:c2'))).toBe('/cases/c2')
  expect(placeOf(line('show.ended', 'show:s1', { show_id: 's1' }))).toBe('/reports/show/s1')
  expect(placeOf(line('incident.said', 'show:s1', { show_id: 's1', incident_id: 'i' }))).toBe('/live/s1')
  expect(placeOf(line('user.created', 'desk', { user_id: 'u' }))).toBeNull()
})

it('keeps its filters in the address and takes the last day in', () => {
  const filters = fromAddress({ person: 'u', group: 'money', since: '2026-11-20', until: '2026-11-20', odd: 'x' })
  expect(fromAddress(toAddress(filters))).toEqual(filters)
  const { since, until, kind } = toApi(filters)
  expect(Date.parse(String(until)) - Date.parse(String(since))).toBe(24 * 3600_000)
  expect(kind).toContain('refund')
  expect(fromAddress({ group: 'nonsense' }).group).toBe('')
  expect(toApi(fromAddress({ since: 'soon' })).since).toBeUndefined()
})
