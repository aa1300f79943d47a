import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { api, newKey, withQuery } from '@/api/http'
import { pauseBefore } from '@/live/backoff'
import { draftOf, forgetDraft, keepDraft } from './drafts'
import { linkState } from './link'

/** An act that happened at its moment, whenever it reaches the desk. `about`: whose act it is, for the screen. */
export interface Kept { key: string; about: string; path: string; body: object; at: number }
export interface Outbox {
  /** What the desk has not got yet, oldest first. */
  waiting: ShallowRef<readonly Kept[]>
  /** What the desk answered; null: the line is down, it is kept and sent again. Throws what the desk refused. */
  send(about: string, path: string, body: object): Promise<{ answer: unknown } | null>
}

const PATIENCE_MS = 4000

/** No answer, or none from the desk itself, or a first try that still runs: the same key may be sent again. */
export function unheard(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429 || error.code === 'in_progress')
}

/** Acts that may not be lost over a cut: kept on this device, sent again under their one key, with how long ago they were. */
export function useOutbox(name: string, done: (act: Kept, answer: unknown) => void, refused: (act: Kept, error: unknown) => void): Outbox {
  const waiting = shallowRef<readonly Kept[]>(JSON.parse(draftOf(name) ?? '[]') as Kept[])
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = false
  let tries = 0

  function keep(acts: readonly Kept[]): void {
    waiting.value = acts
    if (acts.length) keepDraft(name, JSON.stringify(acts))
    else forgetDraft(name)
  }
  /** A line that only hangs is down too: the host must not wait for the browser to give up. */
  async function post(act: Kept, ago: number): Promise<unknown> {
    let patience: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<never>((_done, fail) => { patience = setTimeout(() => { fail(new ApiError(0, 'offline')) }, PATIENCE_MS) })
    return Promise.race([api.post(withQuery(act.path, ago > 0 ? { ago } : {}), act.body, act.key), silence]).finally(() => { clearTimeout(patience) })
  }
  async function again(): Promise<void> {
    clearTimeout(timer)
    if (busy) return
    busy = true
    for (let act = waiting.value[0]; act; act = waiting.value[0]) {
      let answer: unknown
      try {
        answer = await post(act, Math.max(0, Date.now() - act.at))
      } catch (error) {
        if (unheard(error)) break
        keep(waiting.value.slice(1))
        refused(act, error)
        continue
      }
      tries = 0
      keep(waiting.value.slice(1))
      done(act, answer)
    }
    busy = false
    later()
  }
  function later(): void {
    clearTimeout(timer)
    if (waiting.value.length) timer = setTimeout(() => { void again() }, pauseBefore(tries++))
  }
  async function send(about: string, path: string, body: object): Promise<{ answer: unknown } | null> {
    const act: Kept = { key: newKey(), about, path, body, at: Date.now() }
    try {
      return { answer: await post(act, 0) }
    } catch (error) {
      if (!unheard(error)) throw error
      keep([...waiting.value, act])
      later()
      return null
    }
  }
  watch(linkState, (link) => { if (link === 'live') void again() })
  if (waiting.value.length) void again()
  onScopeDispose(() => { clearTimeout(timer) })
  return { waiting, send }
}
