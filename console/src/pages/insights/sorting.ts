import type { ParcelRow } from '@/api/supply_shapes'

export type Key = 'carrier' | 'region' | 'parcels' | 'delay' | 'lost' | 'damage' | 'any' | 'ordinary' | 'sale' | 'days'
export interface Order { key: Key; down: boolean }

/** What is compared: a rate for what goes wrong, so that a large region does not stand first only because it is large. */
function valueOf(row: ParcelRow, key: Key): string | number | null {
  if (key === 'carrier') return row.carrier_name
  if (key === 'region') return row.region
  if (key === 'parcels' || key === 'days') return row[key]
  return row[key].rate
}

/** A click on the same column turns it round; on another one: names from the top, figures from the greatest. */
export function turned(order: Order, key: Key): Order {
  return order.key === key ? { key, down: !order.down } : { key, down: key !== 'carrier' && key !== 'region' }
}

/** What has no value stands last, whichever way. */
export function sorted(rows: readonly ParcelRow[], { key, down }: Order): ParcelRow[] {
  const sign = down ? -1 : 1
  return [...rows].sort((a, b) => {
    const left = valueOf(a, key)
    const right = valueOf(b, key)
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    const found = typeof left === 'string' ? left.localeCompare(String(right)) : left - Number(right)
    return sign * found || b.parcels - a.parcels
  })
}
