import { nextTick, type Ref } from 'vue'
import type { CommentView } from '@/api/shapes'
import { useKeys } from '@/app/keys'
import type { StreamRow } from '@/live/stream'

/** The comment under the focus, else under the pointer: in the stream or among the members of an item. */
export function commentAtHand(): string | null {
  const at = document.activeElement?.closest<HTMLElement>('[data-comment]') ?? document.querySelector<HTMLElement>('[data-comment]:hover')
  return at?.dataset['comment'] ?? null
}

/** Arrows go from comment to comment while the stream has the focus; `enter` brings it there, to the newest. */
export function useStreamKeys(shown: Ref<readonly StreamRow[]>, list: Ref<{ reveal(index: number): void; box: HTMLElement } | null>, choose: (comment: CommentView) => void) {
  const inside = () => list.value?.box.contains(document.activeElement) ?? false
  function at(): number {
    // The focus alone counts: a button between two rows has an Enter of its own.
    const id = inside() ? document.activeElement?.closest<HTMLElement>('[data-comment]')?.dataset['comment'] : undefined
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
