import { pauseBefore } from './backoff'
import type { Frame, Message } from './types'

export type Link = 'connecting' | 'live' | 'lost'

/** The part of a WebSocket that the feed needs. */
export interface Socket {
  send(data: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((event: { data: string }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}
export interface Holder {
  /** Fetch the whole state; answers the position it stands for. */
  fetch(): Promise<number>
  apply(frame: Frame): void
  position(): number
  onLink(link: Link): void
  onMessage?(message: Message): void
  onLoggedOut?(): void
}
export interface Surroundings {
  open(): Socket
  after(ms: number, run: () => void): () => void
}

const QUIET_MS = 20_000

/** Open the socket, fetch, replay what queued meanwhile, follow; after a cut resume by position, after a hole ask again. */
export class Feed {
  private socket: Socket | null = null
  private queued: Frame[] = []
  private loading = false
  private known = false
  private attempt = 0
  private stopped = false
  private cancel: (() => void)[] = []

  constructor(
    private readonly topics: string[],
    private readonly holder: Holder,
    private readonly around: Surroundings,
    private readonly showId: string | null = null,
  ) {}

  start(): void {
    this.connect()
  }

  stop(): void {
    this.stopped = true
    this.cancel.forEach((undo) => { undo() })
    this.socket?.close()
  }

  private connect(): void {
    if (this.stopped) return
    const socket = this.around.open()
    this.socket = socket
    socket.onopen = () => {
      this.watch(this.known ? this.holder.position() : null)
      this.beat()
      if (!this.known) void this.load()
    }
    socket.onmessage = (event) => { this.heard(JSON.parse(event.data) as Message) }
    socket.onclose = (event) => { this.closed(socket, event.code) }
  }

  private closed(socket: Socket, code: number): void {
    if (this.stopped || socket !== this.socket) return
    this.socket = null
    if (code === 4001) {
      this.holder.onLoggedOut?.()
      return
    }
    this.holder.onLink('lost')
    this.later(pauseBefore(this.attempt++), () => { this.connect() })
  }

  private watch(since: number | null): void {
    this.socket?.send(JSON.stringify({ type: 'watch', topics: this.topics, since }))
  }

  /** Tells the desk that this person is here; also keeps the line open through proxies. */
  private beat(): void {
    const told = this.showId ? { type: 'here', show_id: this.showId } : { type: 'ping' }
    this.socket?.send(JSON.stringify(told))
    this.later(QUIET_MS, () => { if (this.socket) this.beat() })
  }

  private async load(): Promise<void> {
    if (this.loading) return
    this.loading = true
    try {
      const position = await this.holder.fetch()
      this.known = true
      this.loading = false
      this.replay(position)
    } catch {
      this.loading = false
      this.holder.onLink('lost')
      this.later(pauseBefore(this.attempt++), () => { void this.load() })
    }
  }

  private replay(position: number): void {
    const queue = this.queued.splice(0).filter((frame) => frame.to > position)
    if (queue[0] && queue[0].from > position) this.watch(position)
    else for (const frame of queue) this.take(frame)
    this.attempt = 0
    if (this.socket) this.holder.onLink('live')
  }

  private take(frame: Frame): void {
    const position = this.holder.position()
    if (frame.to <= position) return
    if (frame.from > position) this.watch(position)
    else this.holder.apply(frame)
  }

  private heard(message: Message): void {
    if (this.stopped) return
    this.holder.onMessage?.(message)
    if (message.type === 'frame') {
      if (this.known && !this.loading) this.take(message)
      else this.queued.push(message)
    } else if (message.type === 'reset') {
      this.queued = []
      this.known = false
      void this.load()
    } else if (message.type === 'ready' && this.known) {
      this.attempt = 0
      this.holder.onLink('live')
      if (message.position < this.holder.position()) {
        this.known = false
        void this.load()
      }
    }
  }

  private later(ms: number, run: () => void): void {
    const undo = this.around.after(ms, () => {
      this.cancel = this.cancel.filter((other) => other !== undo)
      if (!this.stopped) run()
    })
    this.cancel.push(undo)
  }
}

export const browser: Surroundings = {
  open() {
    const url = new URL('/api/v1/live', location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    return new WebSocket(url) as unknown as Socket
  },
  after(ms, run) {
    const id = setTimeout(run, ms)
    return () => { clearTimeout(id) }
  },
}
