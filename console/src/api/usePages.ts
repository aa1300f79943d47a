import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { api, type Query } from './http'
import type { Page } from './shapes'

/** A list that comes in pages: what was fetched so far, the counts of the newest page, and the way on. `on`: false asks nothing. */
export function usePages<T, P extends Page<T> = Page<T>>(path: string, query: ComputedRef<Query>, on = true) {
  const found = useInfiniteQuery({
    enabled: on,
    queryKey: [path, query],
    queryFn: ({ pageParam }) => api.get<P>(path, { ...query.value, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  })
  const pages = computed(() => found.data.value?.pages ?? [])
  return {
    items: computed<T[]>(() => pages.value.flatMap((page) => page.items)),
    first: computed(() => pages.value[0] as P | undefined),
    counts: computed<Record<string, number>>(() => pages.value[0]?.counts ?? {}),
    pending: computed(() => on && found.isPending.value),
    fetching: found.isFetching,
    error: found.error,
    hasMore: found.hasNextPage,
    more: () => { if (found.hasNextPage.value && !found.isFetchingNextPage.value) void found.fetchNextPage() },
    refetch: () => { if (on) void found.refetch() },
  }
}
