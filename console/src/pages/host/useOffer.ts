import { onScopeDispose, ref, type Ref } from 'vue'
import { api } from '@/api/http'
import { may } from '@/app/session'
import { tellError } from '@/app/toasts'
import type { Frame } from '@/live/types'

export interface Offering {
  /** Remedies that were offered with one key during this card. */
  offered: Ref<Set<string>>
  /** The answer of a person with more power, while it is news. */
  answer: Ref<'approved' | 'declined' | 'waiting' | null>
  offer(remedy: string): Promise<void>
  hear(frame: Frame): void
  forget(): void
}
const NEWS_MS = 10_000

/** One key while speaking: everybody in the incident gets the same offer, within limits; above them somebody is asked. */
export function useOffer(showId: string, incidentId: () => string | null): Offering {
  const offered = ref(new Set<string>())
  const answer = ref<'approved' | 'declined' | 'waiting' | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell(news: 'approved' | 'declined' | 'waiting'): void {
    answer.value = news
    clearTimeout(timer)
    if (news !== 'waiting') timer = setTimeout(() => { answer.value = null }, NEWS_MS)
  }
  async function offer(remedy: string): Promise<void> {
    const id = incidentId()
    if (!id || offered.value.has(remedy) || !may('offer:make')) return
    try {
      const done = await api.post<{ offers: { state: string }[] }>(`/shows/${showId}/incidents/${id}/decision`, { remedies: [{ remedy }] })
      offered.value = new Set(offered.value).add(remedy)
      if (done.offers.some((one) => one.state === 'awaiting_approval')) tell('waiting')
    } catch (error) {
      tellError(error)
    }
  }
  function hear(frame: Frame): void {
    for (const event of frame.events) if (event.kind === 'approval.decided') tell(event.payload['decision'] === 'approved' ? 'approved' : 'declined')
  }
  onScopeDispose(() => { clearTimeout(timer) })
  return {
    offered, answer, offer, hear,
    forget() {
      offered.value = new Set()
      answer.value = null
    },
  }
}
