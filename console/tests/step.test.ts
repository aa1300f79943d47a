import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Card } from '@/api/shapes'
import { i18n } from '@/i18n'
import StepView from '@/pages/host/StepView.vue'
import { incident } from './fakes'

it('shows a card that was said as said, with no time running out', () => {
  const card = { mode: 'answer', parts: [{ kind: 'thank', text: 'Thanks.' }], hints: [], banned: [], choices: [], time_limit_s: 90 } as unknown as Card
  const shown = (said: boolean) => mount(StepView, {
    global: { plugins: [i18n] },
    props: {
      step: { kind: 'thank', text: 'Thanks.', part: 0 }, label: 'Thank', card, said: false, kept: false, since: 0, waiting: 0, offered: new Set<string>(), wordable: false,
      current: { incident: incident('a'), card, request: null, what: 'answer' as const, said, said_at: null },
    },
  })
  const before = shown(false)
  expect([before.find('.ring').exists(), before.find('.late').exists(), before.find('.kind svg').exists()]).toEqual([true, true, false])
  const after = shown(true)
  expect([after.find('.ring').exists(), after.find('.late').exists(), after.find('.kind svg').exists()]).toEqual([false, false, true])
  expect(after.find('.kind').text()).not.toBe(before.find('.kind').text())
})
