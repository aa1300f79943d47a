import { describe, expect, it } from 'vitest'
import { homeOf, safeNext } from '@/app/home'

describe('after the log-in', () => {
  it('everybody lands where they work', () => {
    expect(homeOf('host')).toBe('/host')
    expect(homeOf('floor')).toBe('/live')
    expect(homeOf(undefined)).toBe('/live')
  })

  it.each([['/cases/1', '/cases/1'], ['//evil.example', null], ['/\\evil.example', null], ['https://evil.example', null], [undefined, null]])('next=%s leads to %s', (next, to) => {
    expect(safeNext(next)).toBe(to)
  })
})
