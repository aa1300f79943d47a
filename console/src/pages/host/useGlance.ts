import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'

const LINES_WIDE = 2
const LINES_NARROW = 4
const NARROW = 700

/** How much text one step may hold on this screen: two lines, on a phone held upright four. */
export function useGlance(): { most: ComputedRef<number> } {
  const width = ref(window.innerWidth)
  const height = ref(window.innerHeight)
  const follow = () => {
    width.value = window.innerWidth
    height.value = window.innerHeight
  }
  window.addEventListener('resize', follow)
  onScopeDispose(() => { window.removeEventListener('resize', follow) })
  const most = computed(() => {
    // The same sums as the style sheet's --big and --side.
    const size = Math.min(104, Math.max(48, 0.052 * Math.min(width.value, height.value) + 0.014 * width.value))
    const side = Math.min(120, Math.max(20, 0.05 * width.value))
    const line = Math.floor((width.value - 2 * side) / size)
    return Math.max(8, line * (width.value < NARROW ? LINES_NARROW : LINES_WIDE))
  })
  return { most }
}
