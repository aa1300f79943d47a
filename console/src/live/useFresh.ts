import { onScopeDispose, watch } from 'vue'
import type { Frame } from './types'
import { useTopics } from './useTopics'

const CALM_MS = 300

/** Calls `refresh` soon after anything happened on these topics, a few times a second at most, and after a cut. */
export function useFresh(topics: string[], refresh: () => void, concerns: (frame: Frame) => boolean = () => true): void {
  let waiting: ReturnType<typeof setTimeout> | null = null
  const soon = () => {
    waiting ??= setTimeout(() => {
      waiting = null
      refresh()
    }, CALM_MS)
  }
  const { link } = useTopics(topics, (frame) => { if (concerns(frame)) soon() })
  watch(link, (now, before) => { if (now === 'live' && before === 'lost') soon() })
  onScopeDispose(() => { if (waiting) clearTimeout(waiting) })
}
