import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallView, MarkKind } from '@/api/call_shapes'
import { api } from '@/api/http'
import { useKeys, type KeyBinding } from '@/app/keys'
import { may } from '@/app/session'
import { tellDone, tellError } from '@/app/toasts'
import type { Calls } from '@/live/useCalls'
import { MARKS } from '@/api/call_shapes'

export interface CallActs {
  busy: Ref<boolean>
  send(call: CallView, path: string, body?: object, done?: string): Promise<boolean>
  remove(call: CallView, path: string): Promise<boolean>
  mark(call: CallView, kind: MarkKind): void
  stop(call: CallView): void
}
/** 1 to 4 are views; these are the marks, in the order of a call. */
export const MARK_KEYS: Record<MarkKind, string> = { start: '5', evidence: '6', solution: '7', commitment: '8', reaction: '9' }

/** What the floor does with a call, by button or by key. */
export function useCallActs(calls: Calls, panel: Ref<boolean>): CallActs {
  const { t } = useI18n()
  const busy = ref(false)
  async function run(ask: () => Promise<CallView>, done?: string): Promise<boolean> {
    busy.value = true
    try {
      calls.take(await ask())
      if (done) tellDone(t(done))
      return true
    } catch (error) {
      tellError(error)
      await calls.refresh()
      return false
    } finally {
      busy.value = false
    }
  }
  const send = (call: CallView, path: string, body: object = {}, done?: string) => run(() => api.post<CallView>(`/calls/${call.id}/${path}`, body), done)
  const remove = (call: CallView, path: string) => run(() => api.delete<CallView>(`/calls/${call.id}/${path}`))
  const mark = (call: CallView, kind: MarkKind) => { void send(call, 'marks', { kind }, `console_live.calls.marked.${kind}`) }
  const stop = (call: CallView) => { void send(call, 'end', { stop: true }, 'console_live.calls.stopped') }
  const live = () => calls.live.value
  useKeys('console_live.calls.title', [
    { key: 'o', label: 'console_live.calls.key.panel', when: () => calls.all.value.length > 0, run: () => { panel.value = !panel.value } },
    { key: 'end', label: 'console_live.calls.key.stop', when: () => live() !== null, run: () => { const call = live(); if (call) stop(call) } },
    ...MARKS.map((kind): KeyBinding => ({
      key: MARK_KEYS[kind], label: `console_live.calls.key.${kind}`, when: () => live() !== null && may('incident:handle'),
      run: () => { const call = live(); if (call) mark(call, kind) },
    })),
  ])
  return { busy, send, remove, mark, stop }
}
