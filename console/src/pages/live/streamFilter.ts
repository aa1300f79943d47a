import type { CommentView } from '@/api/shapes'

export const STREAM_FILTERS = ['all', 'unfavourable', 'question', 'order'] as const
export type StreamFilter = (typeof STREAM_FILTERS)[number]
const UNFAVOURABLE = new Set(['safety', 'complaint', 'negative_review', 'malicious', 'abuse'])

export function passes(filter: StreamFilter, comment: CommentView): boolean {
  if (filter === 'all') return true
  return filter === 'unfavourable' ? UNFAVOURABLE.has(comment.lane) : comment.lane === filter
}
