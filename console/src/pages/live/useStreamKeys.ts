import { nextTick, type Ref } from 'vue'
import type { CommentView } from '@/api/shapes'
import { isTyping, useKeys } from '@/app/keys'
import type { StreamRow } from '@/live/stream'

/** Keys that bring the focus elsewhere. */
const GOING = new Set(['Tab', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'b'])
/** Whether the pointer went to where it is after the keys last moved the focus. */
let pointed = false
let place = ''
/** Rows that scroll under a pointer at rest are no move of it. */
window.addEventListener('pointermove', (event) => {
  const now = `${String(event.screenX)},${String(event.screenY)}`
  if (now === place) return
  place = now
  pointed = true
}, { capture: true, passive: true })
window.addEventListener('keydown', (event) => { if (GOING.has(event.key) && !isTyping(event.target)) pointed = false }, { capture: true })

const focusedComment = () => document.activeElement?.closest<HTMLElement>('[data-comment]') ?? null

/** The comment under the focus or under the pointer, whichever was used last: in the stream or among the members of an item. */
export function commentAtHand(): string | null {
  const focused = focusedComment()
  const hovered = document.querySelector<HTMLElement>('[data-comment]:hover')
  const at = pointed ? (hovered ?? focused) : (focused ?? hovered)
  return at?.dataset['comment'] ?? null
}

/** Arrows go from comment to comment while the stream has the focus; `enter` brings it there, to the newest. */
export function useStreamKeys(shown: Ref<readonly StreamRow[]>, list: Ref<{ reveal(index: number): void; box: HTMLElement } | null>, choose: (comment: CommentView) => void) {
  const inside = () => list.value?.box.contains(document.activeElement) ?? false
  function at(): number {
    // The focus alone counts: a button between two rows has an Enter of its own.
    const id = inside() ? focusedComment()?.dataset['comment'] : undefined
    return id === undefined ? -1 : shown.value.findIndex((row) => row.key === id)
  }
  async function to(index: number): Promise<void> {
    const row = shown.value[index]
    if (row?.kind !== 'comment') return
    list.value?.reveal(index)
    await nextTick()
    const found = () => list.value?.box.querySelector<HTMLElement>(`[data-comment="${CSS.escape(row.key)}"]`)
    // A row that was far out of sight is drawn with the next frame only.
    if (found()) found()?.focus({ preventScroll: true })
    else requestAnimationFrame(() => { found()?.focus({ preventScroll: true }) })
  }
  function step(by: 1 | -1): void {
    const from = at()
    if (from < 0) {
      enter()
      return
    }
    let index = from + by
    while (shown.value[index]?.kind === 'more') index += by
    void to(index)
  }
  function enter(): void {
    void to(shown.value.findLastIndex((row) => row.kind === 'comment'))
  }
  useKeys('console_live.stream', [
    { key: 'arrowdown', label: 'console_live.keys.next_comment', when: inside, run: () => { step(1) } },
    { key: 'arrowup', label: 'console_live.keys.previous_comment', when: inside, run: () => { step(-1) } },
    { key: 'enter', label: 'console_live.keys.open', when: () => at() >= 0 && document.activeElement?.tagName !== 'BUTTON', run: () => {
      const row = shown.value[at()]
      if (row?.kind === 'comment') choose(row.comment)
    } },
  ])
  return { enter }
}
