import { beforeEach, describe, expect, it } from 'vitest'
import { pauseBefore } from '@/live/backoff'
import { Feed, type Link, type Socket, type Surroundings } from '@/live/feed'
import { applyFrame } from '@/live/reducer'
import type { Frame, Message, ShowState } from '@/live/types'
import { comment, frame, state } from './fakes'

/** A desk with a log of comments: position n holds comment n. Sockets are ours to open, cut and feed. */
class FakeDesk implements Surroundings {
  length = 0
  sockets: FakeSocket[] = []
  timers: { at: number; run: () => void }[] = []
  now = 0
  open(): Socket {
    const socket = new FakeSocket()
    this.sockets.push(socket)
    return socket
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.now + ms, run }
    this.timers.push(timer)
    return () => { this.timers = this.timers.filter((other) => other !== timer) }
  }
  pass(ms: number): void {
    this.now += ms
    const due = this.timers.filter((timer) => timer.at <= this.now)
    this.timers = this.timers.filter((timer) => timer.at > this.now)
    for (const timer of due) timer.run()
  }
  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket
  }
  between(from: number, to: number): Frame {
    return frame(from, to, { comments: Array.from({ length: to - from }, (_, index) => comment(from + index + 1)) })
  }
  grow(by: number): void {
    const from = this.length
    this.length += by
    this.socket.say(this.between(from, this.length))
  }
}
class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  sent: { type: string; since?: number | null }[] = []
  send(data: string): void {
    this.sent.push(JSON.parse(data) as { type: string })
  }
  close(): void {
    this.onclose?.({ code: 1000 })
  }
  say(message: Message): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
  watched(): (number | null | undefined)[] {
    return this.sent.filter((one) => one.type === 'watch').map((one) => one.since)
  }
}

let desk: FakeDesk
let held: ShowState
let links: Link[]
let fetches: number
function start(): Feed {
  desk = new FakeDesk()
  held = state()
  links = []
  fetches = 0
  const feed = new Feed(['show:s1'], {
    async fetch() {
      fetches++
      held = state({ position: desk.length, comments: Array.from({ length: desk.length }, (_, index) => comment(index + 1)) })
      return Promise.resolve(held.position)
    },
    apply(one) { held = applyFrame(held, one) },
    position: () => held.position,
    onLink(link) { links.push(link) },
  }, desk, 's1')
  feed.start()
  return feed
}
const settle = () => new Promise<void>((done) => { setTimeout(done) })
const seqs = () => held.comments.map((one) => one.seq)
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

describe('the live feed', () => {
  beforeEach(() => { start() })

  it('fetches once and applies what came meanwhile', async () => {
    desk.socket.onopen?.()
    desk.grow(2)
    await settle()
    desk.grow(1)
    expect(seqs()).toEqual([1, 2, 3])
    expect(fetches).toBe(1)
    expect(links.at(-1)).toBe('live')
  })

  it('resumes after a cut of 30 s from where it was, nothing lost, nothing twice', async () => {
    desk.socket.onopen?.()
    await settle()
    desk.grow(3)
    desk.socket.onclose?.({ code: 1006 })
    expect(links.at(-1)).toBe('lost')
    desk.length = 9
    desk.pass(30_000)
    desk.socket.onopen?.()
    expect(desk.socket.watched()).toEqual([3])
    desk.socket.say(desk.between(3, 9))
    desk.socket.say(desk.between(5, 9))
    desk.socket.say({ type: 'ready', position: 9 })
    expect(seqs()).toEqual(upTo(9))
    expect(fetches).toBe(1)
    expect(links.at(-1)).toBe('live')
  })

  it('asks again when a frame shows a hole', async () => {
    desk.socket.onopen?.()
    await settle()
    desk.grow(1)
    desk.length = 5
    desk.socket.say(desk.between(3, 5))
    expect(desk.socket.watched().at(-1)).toBe(1)
    desk.socket.say(desk.between(1, 5))
    expect(seqs()).toEqual(upTo(5))
  })

  it('fetches anew when the desk says it is too far behind', async () => {
    desk.socket.onopen?.()
    await settle()
    desk.length = 40
    desk.socket.say({ type: 'reset', position: 40 })
    await settle()
    expect(fetches).toBe(2)
    expect(seqs()).toEqual(upTo(40))
  })

  it('fetches anew when the desk stands before us: it was restored from a backup', async () => {
    desk.socket.onopen?.()
    await settle()
    desk.grow(6)
    desk.length = 2
    desk.socket.say({ type: 'ready', position: 2 })
    await settle()
    expect(seqs()).toEqual([1, 2])
  })
})

it('comes back sooner first, later then, never all at once', () => {
  expect(pauseBefore(0, 0)).toBe(400)
  expect(pauseBefore(3, 0)).toBe(3200)
  expect(pauseBefore(20, 0)).toBe(10_000)
  expect(pauseBefore(3, 1)).toBeLessThan(pauseBefore(3, 0))
})
