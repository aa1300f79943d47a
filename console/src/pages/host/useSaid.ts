import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/http'
import { useOutbox, type Kept } from '@/app/outbox'
import { me } from '@/app/session'
import { tellDone, tellError } from '@/app/toasts'
import type { Step } from './steps'
import type { Desk } from './usePrompter'

export interface Said {
  /** The card is said, and the desk does not know it yet. */
  kept: ComputedRef<boolean>
  record(steps: readonly Step[]): Promise<void>
}

/** The tap is the record: it is on the desk, or kept until it is; what the desk refuses is unticked. told: the steps of
 *  the card that were tapped. */
export function useSaid(showId: string, desk: Desk, told: Ref<Set<number>>): Said {
  const { t } = useI18n()
  const at = (id: string, name: string) => `/shows/${showId}/incidents/${id}/${name}`
  const here = (id: string) => desk.shown.value?.incident.id === id
  const outbox = useOutbox(`said.${showId}.${me.value?.user.id ?? ''}`, recorded, (act: Kept, error) => { refused(act.about, error) })
  const kept = computed(() => outbox.waiting.value.some((act) => here(act.about)))

  function recorded(act: Pick<Kept, 'about'>, answer: unknown): void {
    const undo_id = (answer as { undo_id?: string | null } | null)?.undo_id
    if (here(act.about)) desk.release()
    tellDone(t('console_host.done.said'), undo_id ? () => { void api.post(at(act.about, 'undo'), { undo_id }).then(desk.refresh).catch(tellError) } : undefined)
    void desk.refresh()
  }
  function refused(id: string, error: unknown): void {
    if (here(id)) told.value = new Set()
    tellError(error)
    void desk.refresh()
  }
  async function record(steps: readonly Step[]): Promise<void> {
    const card = desk.shown.value
    if (!card || kept.value) return
    const parts = [...new Set([...told.value].map((index) => steps[index]?.kind ?? '').filter(Boolean))]
    const id = card.incident.id
    try {
      const sent = await outbox.send(id, at(id, 'said'), { hash: card.card.hash, parts, reminder: card.what === 'reminder' })
      if (sent) recorded({ about: id }, sent.answer)
    } catch (error) {
      refused(id, error)
    }
  }
  return { kept, record }
}
