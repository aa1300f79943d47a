import { describe, expect, it } from 'vitest'
import type { Readiness, ShowPlan } from '@/api/plan_shapes'
import { marked } from '@/pages/knowledge/marks'
import { cleanTexts, isStale, missingLangs, sameTexts, withinText } from '@/pages/knowledge/texts'
import { moved, openAreas, redCount, sources, withSeat } from '@/pages/prepare/gate'

describe('texts in three languages', () => {
  it('names the languages without words', () => {
    expect(missingLangs({ en: 'yes', 'zh-Hant': ' ' })).toEqual(['zh-Hant', 'zh-Hans'])
  })
  it('sends only what has words', () => {
    expect(cleanTexts({ en: ' yes ', 'zh-Hant': '' })).toEqual({ en: 'yes' })
  })
  it('sees no change in blanks around words', () => {
    expect(sameTexts({ en: 'yes' }, { en: 'yes ', 'zh-Hant': '' })).toBe(true)
    expect(sameTexts({ en: 'yes' }, { en: 'no' })).toBe(false)
  })
  it('is stale after its review date only', () => {
    expect(isStale('2026-11-25T00:00:00Z', Date.parse('2026-11-26T00:00:00Z'))).toBe(true)
    expect(isStale(null, Date.now())).toBe(false)
  })
  it('says times in the unit of the trade', () => {
    expect([45, 240, 4320].map(withinText)).toEqual(['45 min', '4 h', '3 d'])
  })
})

describe('marks in a script', () => {
  it('cuts the text without losing a letter', () => {
    const text = '這杯子100%防水，永遠不壞'
    const pieces = marked(text, [{ start: 10, end: 14 }, { start: 3, end: 9 }])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces.filter((piece) => piece.finding !== null).map((piece) => [piece.text, piece.finding])).toEqual([['100%防水', 1], ['永遠不壞', 0]])
  })
  it('counts letters as the server does, also beyond the basic plane', () => {
    expect(marked('😀絕對', [{ start: 1, end: 3 }]).at(-1)).toEqual({ text: '絕對', finding: 0 })
  })
  it('leaves out what overlaps or has no place', () => {
    expect(marked('abcdef', [{ start: 0, end: 4 }, { start: 2, end: 6 }, { start: 0, end: 0 }])).toEqual([{ text: 'abcd', finding: 0 }, { text: 'ef', finding: null }])
  })
})

describe('the gate (R010)', () => {
  const gap = (area: string, light: 'red' | 'amber') => ({ area, light, code: 'x', ref: null, link: null, params: {}, waived: null })
  const gate = { show_id: 's', state: 'red', may_start: false, areas: {}, waived: [], gaps: [gap('faq', 'amber'), gap('money', 'red'), gap('roster', 'red'), gap('rundown', 'amber')] } satisfies Readiness
  it('puts red areas first, each in the order in which a show is made ready', () => {
    expect(openAreas(gate).map((found) => `${found.light} ${found.area}`)).toEqual(['red roster', 'red money', 'amber rundown', 'amber faq'])
    expect(redCount(gate)).toBe(2)
  })
  it('moves a product by one and not out of the list', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
  it('watches every room and the places outside (R009)', () => {
    expect(sources({ rooms: [{ platform: 'douyin', room: 'r1' }] } as unknown as ShowPlan)).toEqual(['douyin/r1', 'social', 'reviews'])
  })
  it('seats one person a role and empties the seat for nobody', () => {
    const roster = [{ role: 'host', user_id: 'u1', name: 'A' }, { role: 'floor', user_id: 'u2', name: 'B' }]
    expect(withSeat(roster, 'host', 'u3')).toEqual([{ role: 'floor', user_id: 'u2' }, { role: 'host', user_id: 'u3' }])
    expect(withSeat(roster, 'host', '')).toEqual([{ role: 'floor', user_id: 'u2' }])
  })
})
