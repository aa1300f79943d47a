import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
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
    const answers = await Promise.allSettled(ids.map((caseId) => api.post(`/cases/${caseId}/assign`, { user_id: id })))
    const failed = answers.filter((answer) => answer.status === 'rejected')
    const done = ids.length - failed.length
    if (done === ids.length) tellDone(t('console_cases.bulk.done', { n: done, name }, done))
    else if (done) tellDone(t('console_cases.bulk.part', { done, n: ids.length }))
    else tellError(failed[0]?.reason)
    selected.value = new Set()
    after()
  }
  return { assign }
}
