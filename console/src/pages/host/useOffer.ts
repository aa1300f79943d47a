import { computed, onScopeDispose, shallowReactive, shallowRef, type ComputedRef } from 'vue'
import { api } from '@/api/http'
import { may, me } from '@/app/session'
import { tellError } from '@/app/toasts'
import { pick } from '@/i18n'
import type { Frame } from '@/live/types'

/** about: title of the matter when it is not the one on the screen. */
export interface News { state: 'approved' | 'declined' | 'waiting'; about: string | null }
export interface Offering {
  /** Remedies that were offered with one key in the matter on the screen. */
  offered: ComputedRef<ReadonlySet<string>>
  /** The answer of a person with more power while it is news, or that it is waited for. */
  news: ComputedRef<News | null>
  offer(remedy: string): Promise<void>
  hear(frame: Frame): void
}
const NEWS_MS = 10_000

/** One key while speaking: everybody in the incident gets the same offer, within limits; above them somebody is asked.
 *  The answer comes to whatever the host looks at by then, a card or a call. */
export function useOffer(showId: string, onScreen: () => string | null): Offering {
  const made = shallowReactive(new Map<string, ReadonlySet<string>>())
  const waiting = shallowReactive(new Set<string>())
  const answer = shallowRef<{ incident: string; state: 'approved' | 'declined'; title: string } | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function offer(remedy: string): Promise<void> {
    const id = onScreen()
    if (!id || made.get(id)?.has(remedy) || !may('offer:make')) return
    try {
      const done = await api.post<{ offers: { state: string }[] }>(`/shows/${showId}/incidents/${id}/decision`, { remedies: [{ remedy }] })
      made.set(id, new Set([...made.get(id) ?? [], remedy]))
      if (done.offers.some((one) => one.state === 'awaiting_approval')) waiting.add(id)
    } catch (error) {
      tellError(error)
    }
  }
  function hear(frame: Frame): void {
    for (const { kind, actor, payload } of frame.events) {
      const incident = payload['incident_id']
      if (typeof incident !== 'string' || payload['show_id'] !== showId) continue
      const here = incident === onScreen()
      if (kind === 'approval.asked' && (here || actor === me.value?.user.id)) waiting.add(incident)
      if (kind === 'approval.decided' && (waiting.delete(incident) || here)) {
        const title = pick(frame.views.incident?.find((one) => one.id === incident)?.title)
        answer.value = { incident, state: payload['decision'] === 'approved' ? 'approved' : 'declined', title }
        clearTimeout(timer)
        timer = setTimeout(() => { answer.value = null }, NEWS_MS)
      }
    }
  }
  onScopeDispose(() => { clearTimeout(timer) })
  return {
    offer, hear,
    offered: computed(() => made.get(onScreen() ?? '') ?? new Set()),
    news: computed(() => {
      const id = onScreen()
      if (answer.value) return { state: answer.value.state, about: answer.value.incident === id ? null : answer.value.title }
      return id && waiting.has(id) ? { state: 'waiting', about: null } : null
    }),
  }
}
