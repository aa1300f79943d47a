import { nextTick, ref, watch, type ComputedRef } from 'vue'

/** One marked row in a list that may change under it: j and k move it, it stays on its row, and it stays in sight. */
export function useCursor<T>(rows: ComputedRef<readonly T[]>, idOf: (row: T) => string) {
  const active = ref<string | null>(null)

  const current = () => rows.value.find((row) => idOf(row) === active.value)
  function to(id: string | null): void {
    active.value = id
    if (id) void nextTick(() => { document.querySelector(`[data-row="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' }) })
  }
  function move(by: 1 | -1): void {
    const list = rows.value
    const at = list.findIndex((row) => idOf(row) === active.value)
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by))
    const row = list[next]
    to(row === undefined ? null : idOf(row))
  }
  // A row that was settled leaves: the mark goes to the one that took its place.
  watch(rows, (now, before) => {
    if (active.value === null || current()) return
    const at = before.findIndex((row) => idOf(row) === active.value)
    const row = now[Math.min(Math.max(at, 0), now.length - 1)]
    active.value = row === undefined ? null : idOf(row)
  })
  return { active, current, move, to }
}
