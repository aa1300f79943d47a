import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { IncidentView } from '@/api/shapes'
import type { LiveShow } from '@/live/useShow'
import { neighbour, queueOf, viewOf, type View, type Wanted } from './order'

export interface Queue {
  wanted: Ref<Wanted>
  list: ComputedRef<IncidentView[]>
  chosen: ComputedRef<string | null>
  item: ComputedRef<IncidentView | null>
  choose(id: string | null): void
  /** When the item at hand came up by itself, because the one before was decided; null: a person chose it. */
  came: Ref<number | null>
  /** Several at once: for what is the same to all of them. */
  marked: Ref<Set<string>>
  mark(id: string): void
  move(step: number): void
}

/** What is on the list and which one is at hand; the choice stands in the address, so that a link opens it. */
export function useQueue(live: LiveShow): Queue {
  const route = useRoute()
  const router = useRouter()
  const wanted = ref<Wanted>({ view: 'decide', lane: null, text: '' })
  const items = computed(() => live.state.value?.incidents ?? [])
  const list = computed(() => queueOf(items.value, wanted.value))
  const chosen = computed(() => {
    const id = route.query['item']
    return typeof id === 'string' ? id : null
  })
  const item = computed(() => items.value.find((one) => one.id === chosen.value) ?? null)

  const came = ref<number | null>(null)
  function choose(id: string | null): void {
    came.value = null
    if (id === chosen.value) return
    void router.replace({ query: { ...route.query, item: id ?? undefined } })
  }
  const marked = ref(new Set<string>())
  function mark(id: string): void {
    const next = new Set(marked.value)
    if (!next.delete(id)) next.add(id)
    marked.value = next
  }
  /** Where the item at hand stood before it left the list. */
  let stood = -1
  function move(step: number): void {
    const next = neighbour(list.value, chosen.value, step, stood)
    if (next) choose(next.id)
  }

  // What left the list is no longer marked.
  watch(list, (now) => {
    if (!marked.value.size) return
    const there = new Set(now.map((one) => one.id))
    const left = [...marked.value].filter((id) => there.has(id))
    if (left.length < marked.value.size) marked.value = new Set(left)
  })
  // When the item at hand leaves the list because it was decided, the next one comes to its place. What only went to
  // the host or came back stays at hand: the next key is still meant for it.
  watch([list, () => wanted.value.view] as const, ([now, view], [then, before]) => {
    const id = chosen.value
    if (!id || now.some((one) => one.id === id)) {
      stood = -1
      return
    }
    const at = then.findIndex((one) => one.id === id)
    if (at < 0) return
    if (view === before && item.value && moved(viewOf(item.value), view)) {
      stood = at
      return
    }
    const next = now[Math.min(at, now.length - 1)]
    if (!next) return
    choose(next.id)
    came.value = Date.now()
  })
  watch(chosen, () => { stood = -1 })
  // A link to an item that is no longer open shows the list it now stands on.
  const stop = watch(item, (found) => {
    if (!found) return
    wanted.value = { ...wanted.value, view: viewOf(found) }
    stop()
  }, { flush: 'post' })
  return { wanted, list, chosen, item, choose, came, marked, mark, move }
}

/** Between the list to decide and the host's: on the way, not at an end. */
function moved(view: View, from: View): boolean {
  return (view === 'host' && from === 'decide') || (view === 'decide' && from === 'host')
}
