import { describe, expect, it } from 'vitest'
import { boxOf } from '@/pages/live/mask/boxes'

describe('a cover', () => {
  it('may be drawn from any corner and stays inside the picture', () => {
    expect(boxOf({ x: 0.8, y: 0.9 }, { x: 0.2, y: 0.4 })?.map((n) => Math.round(n * 100))).toEqual([20, 40, 60, 50])
    expect(boxOf({ x: -1, y: 0.5 }, { x: 2, y: 0.75 })).toEqual([0, 0.5, 1, 0.25])
  })

  it('is none when it covers nothing', () => {
    expect(boxOf({ x: 0.2, y: 0.2 }, { x: 0.205, y: 0.9 })).toBeNull()
  })
})
