import { onScopeDispose, ref, type Ref } from 'vue'
import { api } from '@/api/http'
import { reportLink } from '@/app/link'
import { logOut } from '@/app/session'
import { browser, Feed, type Link } from './feed'
import type { Frame } from './types'

/** Follow topics without a state of their own: the handler refetches what a frame touched. */
export function useTopics(topics: string[], onFrame: (frame: Frame) => void): { link: Ref<Link> } {
  const link = ref<Link>('connecting')
  let position = 0
  const feed = new Feed(
    topics,
    {
      async fetch() {
        const me = await api.get<{ position: number }>('/me')
        position = me.position
        return position
      },
      position: () => position,
      apply(frame) {
        position = frame.to
        onFrame(frame)
      },
      onLink(now) { link.value = now },
      onLoggedOut: logOut,
    },
    browser,
  )
  reportLink(link)
  feed.start()
  onScopeDispose(() => { feed.stop() })
  return { link }
}
