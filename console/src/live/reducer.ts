import type { CommentView, IncidentView } from '@/api/shapes'
import type { Frame, ShowState } from './types'

/** As many comments as the stream keeps at hand; older ones are fetched when asked for. */
export const KEPT_COMMENTS = 10_000

interface Versioned { id: string; rev: number }

/** The newer look wins; a view that came twice or too late changes nothing. */
export function upsert<T extends Versioned>(have: readonly T[], fresh: readonly T[] | undefined): T[] {
  if (!fresh?.length) return have as T[]
  const at = new Map(have.map((item, index) => [item.id, index]))
  let next: T[] | null = null
  for (const item of fresh) {
    const index = at.get(item.id)
    const list: T[] = next ?? have.slice()
    if (index === undefined) {
      at.set(item.id, list.length)
      list.push(item)
      next = list
    } else if (item.rev >= (list[index] as T).rev) {
      list[index] = item
      next = list
    }
  }
  return next ?? (have as T[])
}

function replace<T extends { id: string }>(have: readonly T[], fresh: readonly T[] | undefined): T[] {
  if (!fresh?.length) return have as T[]
  const ids = new Set(fresh.map((item) => item.id))
  return [...have.filter((item) => !ids.has(item.id)), ...fresh]
}

/** Ordered by seq, each once. Most frames only append, which must stay cheap with thousands at hand. */
export function addComments(have: readonly CommentView[], fresh: readonly CommentView[]): CommentView[] {
  if (!fresh.length) return have as CommentView[]
  const last = have.at(-1)?.seq ?? -1
  const behind = fresh.some((comment) => comment.seq <= last)
  if (!behind) {
    const sorted = fresh.slice().sort((a, b) => a.seq - b.seq)
    return [...have, ...sorted.filter((c, i) => c.seq !== sorted[i - 1]?.seq)].slice(-KEPT_COMMENTS)
  }
  const bySeq = new Map(have.map((comment) => [comment.seq, comment]))
  for (const comment of fresh) bySeq.set(comment.seq, comment)
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT_COMMENTS)
}

/** A comment at hand that looks different now; others are not fetched for that. */
function renewed(have: readonly CommentView[], fresh: readonly CommentView[] | undefined): readonly CommentView[] {
  if (!fresh?.length) return have
  const byId = new Map(fresh.map((comment) => [comment.id, comment]))
  return have.map((comment) => byId.get(comment.id) ?? comment)
}

/** The same list when nothing changed: thousands of rows are not sorted again for every comment. */
function withoutMerged(fresh: IncidentView[], before: IncidentView[]): IncidentView[] {
  return fresh === before ? before : fresh.filter((item) => !item.merged_into)
}

/** Is there something between the state and this frame that never arrived? */
export function isGap(position: number, frame: Frame): boolean {
  return frame.from > position
}

/** Pure: state at P + frame -> state at max(P, frame.to). A frame that is already in changes nothing. */
export function applyFrame(state: ShowState, frame: Frame): ShowState {
  if (frame.to <= state.position) return state
  const showId = state.show.id
  const { views } = frame
  const ours = <T extends { show_id: string | null }>(list: T[] | undefined) =>
    list?.filter((item) => item.show_id === showId)
  const show = views.show?.find((item) => item.id === showId && item.rev >= state.show.rev)
  return {
    position: frame.to,
    show: show ?? state.show,
    incidents: withoutMerged(upsert(state.incidents, ours(views.incident)), state.incidents),
    comments: addComments(renewed(state.comments, views.comment), frame.comments.filter((item) => item.show_id === showId)),
    gaps: replace(state.gaps, views.gap),
    mood: frame.mood ?? state.mood,
    promises: upsert(state.promises, ours(views.promise)),
    requests: replace(state.requests, ours(views.request)),
    presence: frame.presence ?? state.presence,
    budget: frame.budget === undefined ? state.budget : frame.budget,
  }
}
