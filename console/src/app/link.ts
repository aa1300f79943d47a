import { computed, onScopeDispose, shallowReactive, type Ref } from 'vue'
import type { Link } from '@/live/feed'

const links = shallowReactive(new Set<Ref<Link>>())

/** Tell the shell about a feed; it shows the banner while any of them is cut off. */
export function reportLink(link: Ref<Link>): void {
  links.add(link)
  onScopeDispose(() => { links.delete(link) })
}

export const linkState = computed<Link | null>(() => {
  const states = [...links].map((link) => link.value)
  if (states.includes('lost')) return 'lost'
  return states.includes('connecting') ? 'connecting' : (states[0] ?? null)
})
