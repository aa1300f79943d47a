import { expect, it } from 'vitest'
import { meterOf, typedMeter } from '@/pages/prepare/meters'

it('a refund limit is typed in per cent and comes back as it was typed', () => {
  const known = { platform: 'shopee', rate: 0.0096, limit: 0.015, refunded: 38, delivered: 3960, window_days: 30 }
  expect(typedMeter(known)).toEqual({ limit: '1.5', refunded: '38', delivered: '3960', days: '30' })
  expect(meterOf(typedMeter(known))).toEqual({ limit: 0.015, refunded: 38, delivered: 3960, window_days: 30 })
})

it.each([['', '1', '2', '30'], ['0', '1', '2', '30'], ['101', '1', '2', '30'], ['1.5', '-1', '2', '30'], ['1.5', '1', '', '30'], ['1.5', '1', '2', '0'], ['1,5', '1', '2', '30']])(
  'nothing half typed is a limit: %s %s %s %s', (limit, refunded, delivered, days) => {
    expect(meterOf({ limit, refunded, delivered, days })).toBeNull()
  })
