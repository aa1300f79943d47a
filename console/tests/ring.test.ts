import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { now } from '@/app/clock'
import { i18n } from '@/i18n'
import TimeRing from '@/pages/host/TimeRing.vue'

// A sign of these words is at most so wide, in parts of its height; the ring's inside, in parts of the ring.
const SIGN = 0.7
const INSIDE = 0.7

describe('the ring of the prompter', () => {
  it.each([['0:18', -18], ['+0:18', 18], ['+12:07', 727], ['+1h 05', 3905], ['+2d 10h', 209_000]])('holds %s within itself', (words, over) => {
    const ring = mount(TimeRing, { props: { since: now.value - 60_000 - over * 1000, limit: 60 }, global: { plugins: [i18n] } })
    expect(ring.classes()).not.toContain('late')
    const text = ring.get('span')
    expect(text.text()).toBe(words)
    const share = Number(text.element.style.getPropertyValue('--share'))
    expect(share).toBeGreaterThan(0)
    expect(share * SIGN * words.length).toBeLessThan(INSIDE)
  })
})
