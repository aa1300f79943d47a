import type { CommentView } from '@/api/shapes'

/** A person reads no more than this; what is beyond is counted, not drawn. */
export const ROWS_PER_SECOND = 20
const TICK_MS = 100
const WINDOW_MS = 1000
export const ROWS_PER_TICK = (ROWS_PER_SECOND * TICK_MS) / 1000
export const STREAM_TICK_MS = TICK_MS
const KEPT_ROWS = 3_000

export type StreamRow =
  | { key: string; kind: 'comment'; comment: CommentView }
  | { key: string; kind: 'more'; count: number; after: number; before: number }

/** Turns a flood of comments into at most 20 rows a second and a count for the rest. */
export class Stream {
  rows: StreamRow[] = []
  private waiting: CommentView[] = []
  /** Seq of the newest row or count; -1 before there is any. */
  private last = -1
  private drawn = 0
  private times: number[] = []

  /** Rows without a pause: the first fetch. */
  start(comments: readonly CommentView[]): void {
    this.rows = []
    this.waiting = []
    this.last = -1
    for (const comment of comments) this.draw(comment)
  }

  push(comments: readonly CommentView[]): void {
    // An empty list begins where its first comment stands: nothing before it was missed.
    if (this.last < 0 && comments[0]) this.last = comments[0].seq - 1
    for (const comment of comments) if (comment.seq > (this.waiting.at(-1)?.seq ?? this.last)) this.waiting.push(comment)
  }

  /** Draw what this tick allows: what people must decide on first, then the newest. Answers whether rows changed. */
  tick(now: number = performance.now()): boolean {
    if (!this.waiting.length) return false
    const waiting = this.waiting.splice(0)
    const free = this.room(now)
    if (waiting.length <= free) for (const comment of waiting) this.draw(comment)
    else {
      // A flood: evenly a few at each tick rather than all at once and then a second of nothing.
      const few = Math.min(free, ROWS_PER_TICK)
      const chosen = [...waiting].sort((a, b) => weight(b) - weight(a) || b.seq - a.seq).slice(0, few)
      for (const comment of chosen.sort((a, b) => a.seq - b.seq)) this.draw(comment)
      const end = waiting.at(-1)?.seq ?? this.last
      if (end > this.last) this.skip(end - this.last, end + 1)
    }
    for (let count = waiting.length <= free ? waiting.length : Math.min(free, ROWS_PER_TICK); count > 0; count--) this.times.push(now)
    if (this.rows.length > KEPT_ROWS) this.rows = this.rows.slice(-KEPT_ROWS)
    else this.rows = this.rows.slice()
    return true
  }

  /** How many rows this second still has room for. */
  private room(now: number): number {
    this.times = this.times.filter((at) => now - at < WINDOW_MS)
    return Math.max(0, ROWS_PER_SECOND - this.times.length)
  }

  private draw(comment: CommentView): void {
    if (comment.seq <= this.last) return
    const hole = this.last >= 0 ? comment.seq - this.last - 1 : 0
    if (hole > 0) this.skip(hole, comment.seq)
    this.rows.push({ key: comment.id, kind: 'comment', comment })
    this.last = comment.seq
  }

  private skip(count: number, before: number): void {
    const previous = this.rows.at(-1)
    if (previous?.kind === 'more') {
      this.rows[this.rows.length - 1] = { ...previous, count: previous.count + count, before }
    } else {
      this.rows.push({ key: `more-${String(this.drawn++)}`, kind: 'more', count, after: this.last, before })
    }
    this.last = before - 1
  }

  /** Comments that look different now, where they stand. Answers whether rows changed. */
  put(comments: readonly CommentView[]): boolean {
    const fresh = new Map(comments.map((comment) => [comment.id, comment]))
    this.waiting = this.waiting.map((comment) => fresh.get(comment.id) ?? comment)
    const rows = this.rows.map((row): StreamRow => {
      const comment = row.kind === 'comment' ? fresh.get(row.key) : undefined
      return comment ? { key: row.key, kind: 'comment', comment } : row
    })
    const changed = rows.some((row, index) => row !== this.rows[index])
    if (changed) this.rows = rows
    return changed
  }

  find(id: string): CommentView | null {
    const row = this.rows.find((one) => one.key === id)
    return row?.kind === 'comment' ? row.comment : null
  }

  /** Put fetched comments in the place of a count. */
  fill(key: string, comments: readonly CommentView[]): void {
    const index = this.rows.findIndex((row) => row.key === key)
    if (index < 0) return
    const drawn = comments.map((comment): StreamRow => ({ key: comment.id, kind: 'comment', comment }))
    this.rows = [...this.rows.slice(0, index), ...drawn, ...this.rows.slice(index + 1)]
  }
}

const WEIGHTS: Record<string, number> = {
  safety: 9, complaint: 8, negative_review: 7, malicious: 6, abuse: 5, question: 4, order: 2, praise: 1,
}
function weight(comment: CommentView): number {
  return WEIGHTS[comment.lane] ?? 0
}
