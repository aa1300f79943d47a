import { onMounted, onScopeDispose, ref, type Ref } from 'vue'

/** The width a chart has, in pixels: its letters keep their size and only its lines stretch. */
export function useWidth(box: Ref<HTMLElement | undefined>, first = 640): Ref<number> {
  const width = ref(first)
  const watching = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver((entries) => {
    const found = entries[0]?.contentRect.width
    if (found) width.value = Math.round(found)
  })
  onMounted(() => { if (box.value) watching?.observe(box.value) })
  onScopeDispose(() => { watching?.disconnect() })
  return width
}
