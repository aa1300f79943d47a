import { pauseBefore } from '@/live/backoff'

export type Message = Record<string, unknown> & { type: string }
/** up: connected; lost: trying again; taken: the same page is open elsewhere and has the call now. */
export type WireState = 'up' | 'lost' | 'taken'
export interface Wire { send(message: object): void; stop(): void }

const REPLACED = 4409
const PING_MS = 20_000

/** A socket that comes back by itself until it is stopped, or until another window took its place. */
export function openWire(path: string, hear: (message: Message) => void, onState: (state: WireState) => void): Wire {
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let over = false
  const ping = setInterval(() => { send({ type: 'ping' }) }, PING_MS)

  function open(): void {
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`)
    socket.onopen = () => {
      tries = 0
      onState('up')
    }
    socket.onmessage = (event) => { hear(JSON.parse(String(event.data)) as Message) }
    socket.onclose = (event) => {
      if (over) return
      if (event.code === REPLACED) {
        stop()
        onState('taken')
        return
      }
      onState('lost')
      timer = setTimeout(open, pauseBefore(tries++))
    }
  }
  function send(message: object): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }
  function stop(): void {
    over = true
    clearTimeout(timer)
    clearInterval(ping)
    socket?.close()
  }
  open()
  return { send, stop }
}
