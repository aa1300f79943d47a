import { onScopeDispose, watch } from 'vue'
import { reportLink } from '@/app/link'
import type { Frame } from './types'
import { useTopics } from './useTopics'

const CALM_MS = 300

/** Calls `refresh` soon after anything happened on these topics, at most a few times a second, and after a cut. */
export function useFresh(topics: string[], refresh: () => void, concerns: (frame: Frame) => boolean = () => true): void {
  let waiting: ReturnType<typeof setTimeout> | null = null
  const soon = () => {
    waiting ??= setTimeout(() => {
      waiting = null
      refresh()
    }, CALM_MS)
  }
  const { link } = useTopics(topics, (frame) => { if (concerns(frame)) soon() })
  reportLink(link)
  watch(link, (now, before) => { if (now === 'live' && before === 'lost') soon() })
  onScopeDispose(() => { if (waiting) clearTimeout(waiting) })
}
