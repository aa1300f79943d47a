import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { throttled } from '@/app/throttled'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('a throttled act', () => {
  it('runs at once, seldom in a storm, and once after it', () => {
    const scope = effectScope()
    let runs = 0
    const call = scope.run(() => throttled(1000, () => { runs++ })) as () => void
    for (let at = 0; at < 3000; at += 50) {
      call()
      vi.advanceTimersByTime(50)
    }
    expect(runs).toBe(4)
    vi.advanceTimersByTime(5000)
    expect(runs).toBe(4)
    call()
    expect(runs).toBe(5)
    call()
    scope.stop()
    vi.advanceTimersByTime(5000)
    expect(runs).toBe(5)
  })
})
