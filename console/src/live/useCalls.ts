import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallView } from '@/api/call_shapes'
import { api } from '@/api/http'
import { tellNotice } from '@/app/toasts'
import type { Frame } from './types'

export interface Calls {
  all: ShallowRef<CallView[]>
  live: ComputedRef<CallView | null>
  /** Not over yet. */
  open: ComputedRef<CallView[]>
  /** Over, and the closing commitment was not said to everybody yet. */
  closing: ComputedRef<CallView | null>
  hear(frame: Frame): void
  take(call: CallView): void
  refresh(): Promise<void>
}

const LOOK_AGAIN_MS = 15_000

/** The calls of a show, kept current by its frames; of two looks the newer one wins. */
export function useCalls(showId: string): Calls {
  const { t } = useI18n()
  const all = shallowRef<CallView[]>([])
  function take(call: CallView): void {
    const before = all.value.find((one) => one.id === call.id)
    if (call.show_id !== showId || (before && before.rev > call.rev)) return
    all.value = before ? all.value.map((one) => (one.id === call.id ? call : one)) : [...all.value, call]
  }
  async function refresh(): Promise<void> {
    // Asked once more with the next frame when it fails; the calls that are known stay.
    all.value = await api.get<CallView[]>(`/shows/${showId}/calls`).catch(() => all.value)
  }
  // Nobody on this screen ended it, and a caller who is just gone would be waited for.
  watch(all, (calls, before) => {
    const open = new Set(before.filter((call) => call.state !== 'ended').map((call) => call.id))
    if (calls.some((call) => call.ended_reason === 'erased' && open.has(call.id))) tellNotice(t('console_live.calls.ended.erased'))
  })
  void refresh()
  // A link runs out by time alone, without an event of its own.
  const again = setInterval(() => { void refresh() }, LOOK_AGAIN_MS)
  onScopeDispose(() => { clearInterval(again) })
  return {
    all,
    live: computed(() => all.value.find((call) => call.state === 'live') ?? null),
    open: computed(() => all.value.filter((call) => call.state !== 'ended')),
    closing: computed(() => all.value.filter((call) => call.closing.needed).at(-1) ?? null),
    hear(frame) { for (const call of frame.views.call ?? []) take(call) },
    take, refresh,
  }
}
