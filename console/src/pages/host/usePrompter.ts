import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { api } from '@/api/http'
import type { IncidentView, Prompter } from '@/api/shapes'
import { throttled } from '@/app/throttled'
import type { Frame } from '@/live/types'
import { useTopics } from '@/live/useTopics'

export type Current = NonNullable<Prompter['current']>
export interface Desk {
  shown: ShallowRef<Current | null>
  /** How many wait behind the one that is shown. */
  waiting: Ref<number>
  /** A matter of safety is open: still to be said, or said and not settled. */
  danger: Ref<'say' | 'said' | null>
  failed: ShallowRef<unknown>
  loaded: Ref<boolean>
  /** The shown card is finished: the next may come. */
  release(): void
  refresh(): Promise<void>
  onFrame(handler: (frame: Frame) => void): void
}
const LEAST_MS = 250
const LOOK_AGAIN_MS = 15_000

const harms = (item: IncidentView) => item.level === 0 || item.lane === 'safety'

/** The host reads one card to its end: a newer cue waits behind it, only danger to people may push it aside.
 *  What was said holds nothing up. */
export function usePrompter(showId: string): Desk {
  const shown = shallowRef<Current | null>(null)
  const waiting = ref(0)
  const danger = ref<'say' | 'said' | null>(null)
  const failed = shallowRef<unknown>(null)
  const loaded = ref(false)
  const handlers: ((frame: Frame) => void)[] = []
  let held: string | null = null

  function take(found: Prompter): void {
    const { current, queue } = found
    const mine = held && (current?.incident.id === held || queue.some((item) => item.id === held))
    const pushed = current && !current.said && (current.card.mode === 'safety' || current.incident.level === 0)
    if (!mine || !current || current.incident.id === held || pushed) {
      shown.value = current
      held = current && !current.said ? current.incident.id : null
    }
    const others = current ? [current.incident, ...queue] : queue
    waiting.value = others.filter((item) => item.id !== shown.value?.incident.id && item.state !== 'on_air').length
    const now = current?.card.mode === 'safety' ? (current.said ? 'said' : 'say') : null
    const behind = queue.filter(harms)
    danger.value = now === 'say' || behind.some((item) => item.state !== 'on_air') ? 'say' : now ?? (behind.length ? 'said' : null)
  }
  async function refresh(): Promise<void> {
    try {
      take(await api.get<Prompter>(`/shows/${showId}/prompter`))
      failed.value = null
    } catch (error) {
      failed.value = error
    } finally {
      loaded.value = true
    }
  }
  const soon = throttled(LEAST_MS, () => { void refresh() })
  /** A storm of comments moves many items; only what the host has, had or must have is asked for again. */
  const concerns = (item: IncidentView) =>
    item.id === held || item.cued_at !== null || item.level === 0 || item.state === 'cued' || item.state === 'on_air'
  useTopics([`show:${showId}`, 'knowledge'], (frame) => {
    for (const handler of handlers) handler(frame)
    const { incident, request, show } = frame.views
    if (request?.length || show?.length || frame.events.some((event) => event.stream === 'knowledge') || incident?.some(concerns)) soon()
  })
  void refresh()
  // A reminder falls due by time alone, without an event of its own.
  const again = setInterval(soon, LOOK_AGAIN_MS)
  onScopeDispose(() => { clearInterval(again) })
  return { shown, waiting, danger, failed, loaded, release: () => { held = null }, refresh, onFrame: (handler) => { handlers.push(handler) } }
}
