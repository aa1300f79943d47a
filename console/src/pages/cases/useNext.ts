import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { may, me } from '@/app/session'
import { nextAct, otherRole, todoNow, type NextAct } from './nextStep'
import type { CaseDesk, Dialog } from './useCase'

const DIALOG: Partial<Record<NextAct, Dialog>> = {
  assess: 'assess', offer: 'offer', tell: 'tell', done: 'close', closed: 'reopen',
}
const RIGHT: Partial<Record<NextAct, string>> = { offer: 'offer:make', done: 'case:close' }

/** The next step of this case and what its button does. */
export function useNext(desk: CaseDesk) {
  const { t } = useI18n()
  const next = computed(() => (desk.found.value ? nextAct(desk.found.value) : null))
  const allowed = computed(() => may(RIGHT[next.value?.act ?? 'assess'] ?? 'case:work'))

  function run(): void {
    const act = next.value?.act
    const found = desk.found.value
    if (!act || !found || !allowed.value) return
    const dialog = DIALOG[act]
    if (dialog) desk.dialog.value = dialog
    else if (act === 'acknowledge' || act === 'own' || act === 'gone') {
      const now = todoNow(found.playbook)
      // Something is missing, or it is somebody else's to do: the dialog asks why it goes on all the same.
      if (now?.lacks.length || otherRole(now, me.value?.user.role)) desk.dialog.value = 'step'
      else void desk.act(`/cases/${found.id}/step`, { step: found.next_step }, t('console_cases.loop.skipped'))
    }
    else if (act === 'choose' || act === 'confirm') void desk.act(`/cases/${found.id}/status-link`, { renew: false, send: true }, t('console_cases.status_link.resent'))
    else if (act === 'execute') {
      if (found.tasks.some((task) => task.state === 'open')) document.getElementById('case-tasks')?.scrollIntoView({ block: 'center' })
      else desk.dialog.value = 'step'
    }
  }
  return { next, allowed, run }
}
