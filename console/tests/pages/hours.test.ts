import { describe, expect, it } from 'vitest'
import { draftError, forForm, forServer, freshCalendar, inUnit, openHours, spansError, toMinutes } from '@/pages/times/hours'

describe('working hours', () => {
  it('names what is wrong with a day', () => {
    expect(spansError([])).toBeNull()
    expect(spansError([['10:00', '13:00'], ['14:00', '00:00']])).toBeNull()
    expect(spansError([['14:00', '22:00'], ['10:00', '14:00']])).toBeNull()
    expect(spansError([['10:00', '']])).toBe('incomplete')
    expect(spansError([['13:00', '10:00']])).toBe('backwards')
    expect(spansError([['10:00', '14:00'], ['13:00', '15:00']])).toBe('overlap')
  })

  it('counts the hours of a day up to midnight', () => {
    expect(openHours([['10:00', '13:00'], ['14:30', '00:00']])).toBe(12.5)
  })

  it('writes midnight as the server knows it and back', () => {
    const draft = { ...freshCalendar('Asia/Taipei'), extra: { '2026-12-31': [['20:00', '00:00'], ['10:00', '12:00']] as [string, string][] } }
    const sent = forServer(draft)
    expect(sent.extra['2026-12-31']).toEqual([['10:00', '12:00'], ['20:00', '24:00']])
    expect(forServer(forForm({ ...draft, ...sent }))).toEqual(sent)
  })

  it('refuses a zone nobody knows and a week that never opens', () => {
    expect(draftError(freshCalendar('Asia/Taipei'))).toBeNull()
    expect(draftError(freshCalendar('Moon/Base'))).toBe('zone')
    expect(draftError({ ...freshCalendar('UTC'), week: [[], [], [], [], [], [], []] })).toBe('never')
    expect(draftError({ ...freshCalendar('UTC'), extra: { '2026-12-31': [['12:00', '10:00']] } })).toBe('spans')
  })

  it('takes the largest unit that leaves a whole number, and reads it back', () => {
    expect(inUnit(2880)).toEqual({ number: 2, unit: 'days' })
    expect(inUnit(90)).toEqual({ number: 90, unit: 'minutes' })
    for (const minutes of [1, 59, 60, 240, 1440, 10_080, 129_600]) {
      const { number, unit } = inUnit(minutes)
      expect(toMinutes(String(number), unit)).toBe(minutes)
    }
    expect(toMinutes('1,5', 'hours')).toBe(90)
    for (const bad of ['', '0', '-1', 'soon', '91']) expect(toMinutes(bad, 'days')).toBeNull()
  })
})
