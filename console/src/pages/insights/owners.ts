import { computed } from 'vue'
import { useTeam } from '@/api/users'
import { term } from '@/i18n/terms'

/** Who may own an action, a plan or a request: everybody who does more than look. */
export function useOwners() {
  const team = useTeam()
  return computed(() => team.value.filter((user) => user.role !== 'viewer').map((user) => ({ value: user.id, label: `${user.name} · ${term('role', user.role)}` })))
}
