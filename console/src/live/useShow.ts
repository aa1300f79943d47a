import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { api } from '@/api/http'
import { reportLink } from '@/app/link'
import { logOut } from '@/app/session'
import { browser, Feed, type Link } from './feed'
import { applyFrame, upsert } from './reducer'
import type { Frame, ShowState } from './types'
import type { IncidentView } from '@/api/shapes'

export interface LiveShow {
  state: ShallowRef<ShowState | null>
  link: Ref<Link>
  failed: ShallowRef<unknown>
  /** Comments that were stored but not carried by a frame, so far. */
  uncarried: Ref<number>
  /** After a frame was applied: how it stood, how it stands. */
  onFrame(handler: (frame: Frame, before: ShowState, after: ShowState) => void): void
  /** The answer of an act, before its frame comes; the newer look wins. */
  patch(incident: IncidentView): void
  refetch(): Promise<void>
}

/** The state of a show that keeps itself current until the component goes. */
export function useShow(showId: string): LiveShow {
  const state = shallowRef<ShowState | null>(null)
  const link = ref<Link>('connecting')
  const failed = shallowRef<unknown>(null)
  const uncarried = ref(0)
  const handlers: ((frame: Frame, before: ShowState, after: ShowState) => void)[] = []

  async function fetchState(): Promise<number> {
    try {
      state.value = await api.get<ShowState>(`/shows/${showId}/state`)
      failed.value = null
      return state.value.position
    } catch (error) {
      failed.value = error
      throw error
    }
  }

  const feed = new Feed(
    [`show:${showId}`],
    {
      fetch: fetchState,
      position: () => state.value?.position ?? 0,
      apply(frame) {
        const before = state.value
        if (!before) return
        const after = applyFrame(before, frame)
        state.value = after
        uncarried.value += frame.more
        for (const handler of handlers) handler(frame, before, after)
      },
      onLink(now) { link.value = now },
      onMessage(message) {
        if (message.type === 'presence' && state.value && message.show_id === showId)
          state.value = { ...state.value, presence: message.presence }
      },
      onLoggedOut: logOut,
    },
    browser,
    showId,
  )
  reportLink(link)
  feed.start()
  onScopeDispose(() => { feed.stop() })
  return {
    state, link, failed, uncarried,
    onFrame: (handler) => { handlers.push(handler) },
    patch(incident) {
      if (!state.value) return
      const incidents = upsert(state.value.incidents, [incident]).filter((item) => !item.merged_into)
      state.value = { ...state.value, incidents }
    },
    refetch: async () => { await fetchState() },
  }
}
