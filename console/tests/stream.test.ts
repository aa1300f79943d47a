import { describe, expect, it } from 'vitest'
import { ROWS_PER_TICK, Stream } from '@/live/stream'
import { comment } from './fakes'

const drawn = (stream: Stream) => stream.rows.flatMap((row) => (row.kind === 'comment' ? [row.comment.seq] : []))
const counted = (stream: Stream) => stream.rows.reduce((sum, row) => sum + (row.kind === 'more' ? row.count : 0), 0)

describe('the stream', () => {
  it('draws a flood as a few rows and a count, and loses nobody', () => {
    const stream = new Stream()
    stream.push(Array.from({ length: 500 }, (_, index) => comment(index + 1)))
    expect(stream.tick()).toBe(true)
    expect(drawn(stream)).toHaveLength(ROWS_PER_TICK)
    expect(drawn(stream).length + counted(stream)).toBe(500)
  })

  it('shows a comment that was corrected as it is now, where it stands', () => {
    const stream = new Stream()
    stream.start([comment(1), comment(2)])
    stream.push([comment(3)])
    expect(stream.put([comment(9)])).toBe(false)
    expect(stream.put([comment(1, { lane: 'complaint' }), comment(3, { lane: 'question' })])).toBe(true)
    stream.tick()
    expect(stream.rows.map((row) => row.kind === 'comment' && row.comment.lane)).toEqual(['complaint', comment(2).lane, 'question'])
    expect(stream.find(comment(1).id)?.lane).toBe('complaint')
    expect(stream.find('nobody')).toBeNull()
  })

  it('draws what must be decided before what only passes by', () => {
    const stream = new Stream()
    const flood = Array.from({ length: 100 }, (_, index) => comment(index + 1))
    flood[10] = comment(11, { lane: 'safety', level: 0 })
    stream.push(flood)
    stream.tick()
    expect(drawn(stream)).toContain(11)
  })

  it('draws at most twenty rows in any second, and a small burst at once', () => {
    const stream = new Stream()
    let seq = 0
    const arrive = (count: number) => { stream.push(Array.from({ length: count }, () => comment(++seq))) }
    arrive(15)
    stream.tick(0)
    expect(drawn(stream)).toHaveLength(15)
    for (let at = 100; at < 1000; at += 100) {
      arrive(8)
      stream.tick(at)
    }
    expect(drawn(stream)).toHaveLength(20)
    expect(drawn(stream).length + counted(stream)).toBe(seq)
  })

  it('shows nothing twice', () => {
    const stream = new Stream()
    stream.push([comment(1), comment(2)])
    stream.tick()
    stream.push([comment(2), comment(3)])
    stream.tick()
    expect(drawn(stream)).toEqual([1, 2, 3])
  })

  it('puts fetched comments in the place of their count', () => {
    const stream = new Stream()
    stream.start([comment(1), comment(5)])
    const more = stream.rows.find((row) => row.kind === 'more')
    expect(more).toMatchObject({ count: 3, after: 1, before: 5 })
    stream.fill(more?.key ?? '', [comment(2), comment(3), comment(4)])
    expect(drawn(stream)).toEqual([1, 2, 3, 4, 5])
  })
})
