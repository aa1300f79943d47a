import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { ApiError, errorText } from '@/api/errors'
import { api } from '@/api/http'
import type { Retention } from '@/api/privacy_shapes'
import { tellDone, tellError } from '@/app/toasts'

/** Rules, holds, runs and trace come together; every change answers with all of them. */
export function useRetention() {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: ['retention'], queryFn: () => api.get<Retention>('/retention'),
    refetchInterval: (one) => (one.state.data?.runs[0]?.state === 'running' ? 1500 : false),
  })
  const busy = ref(false)
  /** Answers undefined when it went through, else what is wrong in words. */
  async function change(method: 'put' | 'post', path: string, body: unknown, done: string): Promise<string | undefined> {
    busy.value = true
    try {
      const answer = await api[method]<Partial<Retention>>(path, body)
      if (answer.rules) queries.setQueryData(['retention'], answer)
      else await query.refetch()
      void queries.invalidateQueries({ queryKey: ['retention-preview'] })
      tellDone(done)
      return undefined
    } catch (error) {
      if (error instanceof ApiError && error.code === 'changed_meanwhile') await query.refetch()
      if (!(error instanceof ApiError) || error.status !== 422) tellError(error)
      return errorText(error)
    } finally {
      busy.value = false
    }
  }
  return { query, busy, change }
}
