import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/errors'
import { api } from '@/api/http'
import { me } from '@/app/session'
import { tellDone, tellError } from '@/app/toasts'
import { useTeam } from '@/api/users'

/** Give the ticked cases, or the marked one, to somebody. */
export function useBulk(selected: Ref<Set<string>>, after: () => void) {
  const { t } = useI18n()
  const team = useTeam()

  async function assign(to: string, marked: string | null = null): Promise<void> {
    const ids = selected.value.size ? [...selected.value] : marked ? [marked] : []
    const id = to === 'me' ? (me.value?.user.id ?? '') : to
    const name = to === 'me' ? (me.value?.user.name ?? '') : (team.value.find((user) => user.id === to)?.name ?? '')
    if (!ids.length || !id) return
    try {
      const { done, refused } = await api.post<{ done: string[]; refused: Record<string, string> }>('/cases/assign', { case_ids: ids, user_id: id })
      if (done.length === ids.length) tellDone(t('console_cases.bulk.done', { n: ids.length, name }, ids.length))
      else if (done.length) tellDone(t('console_cases.bulk.part', { done: done.length, n: ids.length }))
      else tellError(new ApiError(409, Object.values(refused)[0] ?? 'refused'))
    } catch (error) {
      tellError(error)
      return
    }
    selected.value = new Set()
    after()
  }
  return { assign }
}
