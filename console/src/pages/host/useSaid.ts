import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/http'
import { useOutbox, type Kept } from '@/app/outbox'
import { me } from '@/app/session'
import { tellDone, tellError } from '@/app/toasts'
import type { Step } from './steps'
import type { Desk } from './usePrompter'

export interface Said {
  /** Which steps of the card were tapped. */
  told: Ref<Set<number>>
  /** The card is said, and the desk does not know it yet. */
  kept: ComputedRef<boolean>
  record(steps: readonly Step[]): Promise<void>
}

/** The tap is the record: it is on the desk, or kept until it is; what the desk refuses is unticked. */
export function useSaid(showId: string, desk: Desk): Said {
  const { t } = useI18n()
  const told = ref(new Set<number>())
  const at = (id: string, name: string) => `/shows/${showId}/incidents/${id}/${name}`
  const here = (id: string) => desk.shown.value?.incident.id === id
  const outbox = useOutbox(`said.${showId}.${me.value?.user.id ?? ''}`, recorded, (act: Kept, error) => { refused(act.about, error) })
  const kept = computed(() => outbox.waiting.value.some((act) => here(act.about)))

  function recorded(act: Pick<Kept, 'about'>): void {
    if (here(act.about)) desk.release()
    tellDone(t('console_host.done.said'), () => { void api.post(at(act.about, 'undo'), {}).then(desk.refresh).catch(tellError) })
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
      if (await outbox.send(id, at(id, 'said'), { hash: card.card.hash, parts, reminder: card.reminder })) recorded({ about: id })
    } catch (error) {
      refused(id, error)
    }
  }
  return { told, kept, record }
}
