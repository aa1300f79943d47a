import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import type { GapView, RoomView } from '@/api/shapes'
import { i18n, useLang } from '@/i18n'
import BlindBanner from '@/pages/live/BlindBanner.vue'
import { gapLines } from '@/pages/live/gapLines'

beforeAll(async () => { await useLang('en') })
const NOW = Date.parse('2026-11-20T12:10:00Z')
const room = (platform: string, blind: string | null): RoomView => ({ id: platform, platform, room: 'r', last_seen_at: null, blind_since: blind, comments: 1 })
const gap = (id: string, platform: string, from: string, to: string | null): GapView => ({ id, platform, room: 'r', from_at: from, to_at: to, reason: 'silent' })

it('names feeds that are blind, the longest first, then gaps that ended in the last five minutes', () => {
  const rooms = [room('douyin', '2026-11-20T12:09:00Z'), room('shopee', null), room('youtube', '2026-11-20T12:01:00Z')]
  const gaps = [
    gap('old', 'shopee', '2026-11-20T12:00:00Z', '2026-11-20T12:05:00Z'), gap('new', 'shopee', '2026-11-20T12:06:00Z', '2026-11-20T12:08:00Z'),
    gap('open', 'douyin', '2026-11-20T12:09:00Z', null),
  ]
  const lines = gapLines(rooms, gaps, NOW)
  expect(lines.map((line) => [line.platform, line.to !== null, line.reason])).toEqual([['youtube', false, ''], ['douyin', false, 'silent'], ['shopee', true, 'silent']])
  expect(lines[2]?.id).toBe('new')
})

it('says which feed, since when and how long, and the length of what is over', () => {
  const at = Date.now()
  const back = new Date(at - 60_000).toISOString()
  const from = new Date(at - 185_000).toISOString()
  const shown = mount(BlindBanner, { global: { plugins: [i18n] }, props: { rooms: [room('douyin', from)], gaps: [gap('a', 'shopee', from, back)] } })
  const [open, over] = shown.findAll('p').map((line) => line.text())
  expect(open).toMatch(/3:0\d/)
  expect(over).toMatch(/2:05/)
})
