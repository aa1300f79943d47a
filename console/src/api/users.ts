import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from './http'

export interface UserBrief { id: string; name: string; role: string; active?: boolean }

/** The team, for choosing an owner. Changes rarely. */
export function useTeam() {
  const found = useQuery({ queryKey: ['/users'], queryFn: () => api.get<UserBrief[]>('/users'), staleTime: 300_000 })
  return computed(() => (found.data.value ?? []).filter((user) => user.active !== false))
}
