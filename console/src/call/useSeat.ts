import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { Answerer, type Signal } from './rtc'
import { openWire, type Wire, type WireState } from './wire'

export interface Seat {
  stream: ShallowRef<MediaStream | null>
  /** The customer's page is open. */
  here: Ref<boolean>
  wire: Ref<WireState | null>
  /** Only for the audience's page: whether somebody is to be seen. */
  shown: Ref<boolean>
  muted: Ref<boolean>
}
interface Told { customer?: boolean; state?: string; on_screen?: boolean; let_out?: boolean; muted?: boolean }

/** A place from which the customer is seen, for as long as `path` is there. own: what the customer sees and hears of us. */
export function useSeat(path: () => string | null, helpers: () => Promise<RTCIceServer[]>, own?: () => MediaStream | null): Seat {
  const stream = shallowRef<MediaStream | null>(null)
  const here = ref(false)
  const wire = ref<WireState | null>(null)
  const shown = ref(false)
  const muted = ref(false)
  let open: Wire | null = null
  let end: Answerer | null = null

  function close(): void {
    end?.stop()
    open?.stop()
    end = null
    open = null
    here.value = false
    shown.value = false
    wire.value = null
  }
  async function follow(now: string | null): Promise<void> {
    close()
    if (!now) return
    const ice = await helpers().catch(() => [])
    if (path() !== now) return
    end = new Answerer(ice, (data) => { open?.send({ type: 'signal', data }) }, (found) => { stream.value = found }, own)
    const answering = end
    open = openWire(now, (message) => {
      if (message.type === 'signal') void answering.hear(message['data'] as Signal).catch(() => undefined)
      if (message.type !== 'state') return
      const told = message as Told & { type: string }
      here.value = told.customer === true
      shown.value = told.on_screen === true
      muted.value = told.muted === true
      // A picture that stands still would be taken for the customer.
      if (told.state === 'ended' || told.let_out === false || told.customer === false) answering.stop()
    }, (state) => { wire.value = state })
  }
  watch(path, (now) => { void follow(now) }, { immediate: true })
  onScopeDispose(close)
  return { stream, here, wire, shown, muted }
}
