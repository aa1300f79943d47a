import { onMounted, watch, type Ref } from 'vue'

/** On a phone a row of tabs is longer than the screen: the open one is shown whole. */
export function useOpenInView(row: Ref<HTMLElement | null>, open: () => unknown): void {
  function show(): void {
    row.value?.querySelector('[aria-current], [aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }
  onMounted(show)
  watch(open, show, { flush: 'post' })
}
