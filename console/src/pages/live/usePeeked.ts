import { shallowRef, watch, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { api } from '@/api/http'
import type { CommentView, Page } from '@/api/shapes'
import { tellError } from '@/app/toasts'
import type { LiveShow } from '@/live/useShow'

/** The comment that is looked at by itself: one that was clicked, or the one a link or the search names by its number. */
export function usePeeked(show: string, live: Pick<LiveShow, 'onFrame'>): ShallowRef<CommentView | null> {
  const route = useRoute()
  const peeked = shallowRef<CommentView | null>(null)
  watch(() => route.query['comment'], async (seq) => {
    if (typeof seq !== 'string' || !/^\d{1,15}$/.test(seq)) return
    try {
      const page = await api.get<Page<CommentView>>(`/shows/${show}/comments`, { before: Number(seq) + 1, limit: 1 })
      peeked.value = page.items[0]?.seq === Number(seq) ? page.items[0] : null
    } catch (error) {
      tellError(error)
    }
  }, { immediate: true })
  live.onFrame((frame) => {
    const now = frame.views.comment?.find((one) => one.id === peeked.value?.id)
    if (now) peeked.value = now
  })
  return peeked
}
