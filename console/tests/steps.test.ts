import { describe, expect, it } from 'vitest'
import { carry, resume, stepsOf, widthOf } from '@/pages/host/steps'

const card = (...texts: string[]) => ({ parts: texts.map((text, index) => ({ kind: ['thank', 'help', 'solution'][index] ?? 'x', text })) })

describe('steps of a card', () => {
  it('keep whole sentences together as long as they fit, and lose no word', () => {
    const text = '謝謝您告訴我們。請先把外盒留著，私訊我們照片。我們今晚九點前回覆您。'
    const steps = stepsOf(card(text), 18)
    expect(steps.map((step) => step.text).join('')).toBe(text)
    expect(steps.length).toBeGreaterThan(1)
    for (const step of steps) expect(widthOf(step.text)).toBeLessThanOrEqual(18)
  })

  it('break long sentences at commas and English ones at full stops', () => {
    expect(stepsOf(card('滿心期待卻收到這樣的皂，換作是我也會很失望，真的很抱歉。'), 12).map((step) => step.text)).toEqual([
      '滿心期待卻收到這樣的皂，', '換作是我也會很失望，', '真的很抱歉。',
    ])
    expect(stepsOf(card('Thank you for telling us. It costs $3.50 more? No.'), 14).map((step) => step.text)).toEqual([
      'Thank you for telling us.', 'It costs $3.50 more? No.',
    ])
  })

  it('start a new step with every part', () => {
    expect(stepsOf(card('一。', '二。'), 40).map((step) => [step.kind, step.part])).toEqual([['thank', 0], ['help', 1]])
  })

  it('go on at the same part when the words change under way', () => {
    const before = stepsOf(card('一。', '二。', '三。'), 40)
    const after = stepsOf(card('一之一。一之二。', '二。', '三。'), 4)
    expect(after[resume(after, before[1]?.kind, 1)]?.text).toBe('二。')
    expect(resume([], 'help', 3)).toBe(0)
    expect(resume(before, 'gone', 9)).toBe(2)
  })

  it('keep as said what was said to its end when the words change under way, and nothing else', () => {
    const before = stepsOf(card('一之一。一之二。', '二之一。二之二。', '三。'), 4)
    const place = { at: 3, told: [0, 1, 2], since: 7, kinds: before.map((step) => step.kind) }
    expect(carry(place, before)).toBe(place)
    const after = stepsOf(card('一。', '二之一。二之二。二之三。', '三。'), 4)
    const now = carry(place, after)
    expect([now.at, now.told, now.since, after[now.at]?.text]).toEqual([1, [0], 7, '二之一。'])
  })
})
