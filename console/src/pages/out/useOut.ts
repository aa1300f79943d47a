import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import type { OutletList, SentAct } from '@/api/out_shapes'
import { api } from '@/api/http'
import { tellDone, tellError } from '@/app/toasts'
import type { Tone } from '@/ui/tones'

const LOOK_AGAIN_MS = 1500
const UNDER_WAY = ['pending', 'sending']

/** While a try is under way the list looks again by itself. */
export function useOutlets() {
  const query = useQuery({
    queryKey: ['outlets'],
    queryFn: () => api.get<OutletList>('/outlets'),
    refetchInterval: (found) => (found.state.data?.items.some((one) => one.last && UNDER_WAY.includes(one.last.state) && !one.last.reason) ? LOOK_AGAIN_MS : false),
  })
  return query
}

/** One act at a time, then a fresh look at what it changed. */
export function useAct(key: string) {
  const queries = useQueryClient()
  const busy = ref(false)
  async function act<T>(run: () => Promise<T>, done: string): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    try {
      const answer = await run()
      tellDone(done)
      return answer ?? ({} as T)
    } catch (error) {
      tellError(error)
      return null
    } finally {
      busy.value = false
      void queries.invalidateQueries({ queryKey: [key] })
    }
  }
  return { busy, act }
}

export function toneOf(state: string): Tone {
  if (['executed', 'accepted', 'delivered'].includes(state)) return 'green'
  return ['failed', 'manual_required', 'unsupported'].includes(state) ? 'red' : 'amber'
}
export function said(act: SentAct, word: (reason: string) => string): string {
  if (['executed', 'accepted'].includes(act.state)) return ''
  return [act.reason ? word(act.reason) : '', act.code ?? ''].filter(Boolean).join(' · ')
}
