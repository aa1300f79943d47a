import { onScopeDispose } from 'vue'

/** Runs at once, then at most every `ms`; what came meanwhile runs once at the end, so nothing is missed and nobody starves. */
export function throttled(ms: number, run: () => void): () => void {
  let last = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  function go(): void {
    timer = undefined
    last = Date.now()
    run()
  }
  onScopeDispose(() => { clearTimeout(timer) })
  return () => {
    if (timer !== undefined) return
    const rest = last + ms - Date.now()
    if (rest <= 0) go()
    else timer = setTimeout(go, rest)
  }
}
