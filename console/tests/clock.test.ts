import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { now, share, showOffset, span } from '@/app/clock'
import { i18n, useLang } from '@/i18n'
import ClockChip from '@/ui/ClockChip.vue'
import { stageOf } from '@/ui/clockStage'

const START = '2026-11-25T12:00:00Z'
const DUE = '2026-11-25T12:10:00Z'
const at = (minutes: number) => Date.parse(START) + minutes * 60_000

describe('a clock', () => {
  it.each([[0, 'fresh'], [4.99, 'fresh'], [5, 'half'], [7.99, 'half'], [8, 'near'], [10, 'near'], [10.1, 'late']])('after %s of 10 minutes is %s', (minutes, stage) => {
    expect(stageOf(START, DUE, at(minutes))).toBe(stage)
  })

  it('stands still when met or paused, and is late when breached', () => {
    expect(stageOf(START, DUE, at(30), 'met')).toBe('met')
    expect(stageOf(START, DUE, at(1), 'paused')).toBe('paused')
    expect(stageOf(START, DUE, at(1), 'breached')).toBe('late')
  })

  it('writes spans of a steady width, in the words of the screen, and the time in the show', async () => {
    await useLang('zh-Hant')
    expect([span(84_660_000), span(255_600_000)]).toEqual(['23時31分', '2天23時'])
    await useLang('en')
    expect(span(255_600_000)).toBe('2d 23h')
    expect(span(42_000)).toBe('0:42')
    expect(span(725_000)).toBe('12:05')
    expect(span(12_000_000)).toBe('3h 20')
    expect(showOffset(2_530_000)).toBe('+00:42:10')
    expect(showOffset(-1000)).toBe('-00:00:01')
    expect(share(START, START, 0)).toBe(1)
  })
})

describe('the chip', () => {
  beforeAll(() => useLang('en'))
  const real = now.value
  afterEach(() => { now.value = real })

  it('changes its look and says the time left in words', () => {
    now.value = at(2)
    const chip = mount(ClockChip, { props: { due: DUE, start: START, label: 'Reply' }, global: { plugins: [i18n] } })
    expect(chip.classes()).toContain('fresh')
    expect(chip.text()).toBe('Reply8:00')
    expect(chip.attributes('aria-label')).toMatch(/^Reply: 8:00 left/)
    now.value = at(12)
    return chip.vm.$nextTick().then(() => {
      expect(chip.classes()).toContain('late')
      expect(chip.text()).toContain('+2:00')
      expect(chip.attributes('aria-label')).toContain('late by 2:00')
    })
  })
})
