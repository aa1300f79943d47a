import type { CaseDetail, CasePlaybook, CaseStep } from '@/api/case_shapes'
import { pick } from '@/i18n'
import { term } from '@/i18n/terms'

/** The house's steps; a shop's playbook orders them anew, leaves some out and has its own beside them. */
export const STEPS = ['acknowledge', 'assess', 'offer', 'execute', 'tell', 'confirm', 'done'] as const
export type Step = (typeof STEPS)[number]
export type NextAct = Step | 'approval' | 'choose' | 'closed' | 'own' | 'gone'
export interface Next { act: NextAct; count: number; missingFirst: boolean }

const ENDED = ['closed', 'spam']
const isHouse = (step: string): step is Step => (STEPS as readonly string[]).includes(step)
type Known = Pick<CaseDetail, 'status' | 'step' | 'offers' | 'tasks' | 'missing'> & { playbook?: Pick<CasePlaybook, 'gone'> | null }

/** The one thing to do now: the step the case is at, or what that step waits for. */
export function nextAct(found: Known): Next {
  const missingFirst = found.missing.length > 0
  const only = (act: NextAct, count = 0): Next => ({ act, count, missingFirst: false })
  if (ENDED.includes(found.status)) return only('closed')
  if (found.playbook?.gone && found.step !== 'done') return only('gone')
  if (!isHouse(found.step)) return only('own')
  // The customer has said yes: whatever step of the house it stands at, closing is what is left.
  if (found.status === 'resolved') return only('done')
  const step = found.step
  if (step === 'offer') {
    const offered = found.offers.filter((offer) => offer.state === 'offered').length
    if (offered) return only('choose', offered)
    const asked = found.offers.filter((offer) => offer.state === 'awaiting_approval').length
    if (asked) return only('approval', asked)
  }
  if (step === 'execute') return only('execute', found.tasks.filter((task) => task.state === 'open').length)
  // The end of a playbook that has no step for asking: the customer is asked all the same.
  if (step === 'done' && found.status === 'pending_customer') return only('confirm')
  return { act: step, count: 0, missingFirst: missingFirst && (step === 'assess' || step === 'offer') }
}

/** The shop's word for a step, else the house's. */
export function stepWord(step: string, name: CaseStep['name']): string {
  return name ? pick(name) : term('step', step)
}

export interface StepMark { step: string; name: CaseStep['name']; state: CaseStep['state'] }

/** The line of steps: the playbook's, with the end; a step that was taken out while the case stands on it comes first. */
export function stepMarks(found: Pick<CaseDetail, 'step' | 'status'>, book: Pick<CasePlaybook, 'steps' | 'gone'> | null | undefined): StepMark[] {
  const ended = ENDED.includes(found.status)
  const marks: StepMark[] = (book?.steps ?? []).map(({ step, name, state }) => ({ step, name, state: found.status === 'resolved' && state === 'current' && step === 'confirm' ? 'done' : state }))
  if (book?.gone && found.step !== 'done') marks.unshift({ step: found.step, name: null, state: 'current' })
  const atEnd = found.step === 'done' || (found.status === 'resolved' && !marks.some((mark) => mark.state === 'current'))
  return [...marks, { step: 'done', name: null, state: ended ? 'done' : atEnd ? 'current' : 'later' }]
}

/** Leaving out or going back: the log wants to know why. */
export function needsReason(book: Pick<CasePlaybook, 'steps' | 'next'> | null | undefined, to: string): boolean {
  if (!book) return false
  return book.steps.find((step) => step.step === to)?.needs_reason ?? to !== book.next
}

/** What the playbook says for the step the case is at; nothing once it is over or where the shop left the step out. */
export function todoNow(book: CasePlaybook | null | undefined): CaseStep | null {
  return book?.steps.find((step) => step.current) ?? null
}

const DONE_BY: Record<string, string> = { tech: 'supply', legal: 'manager', marketing: 'manager' }
/** Whose step it is by the playbook, when it is not this role's; a manager may do every step. */
export function otherRole(step: CaseStep | null, role: string | undefined): string | null {
  if (!step || !role || role === 'manager' || role === 'admin') return null
  return (DONE_BY[step.role] ?? step.role) === role ? null : step.role
}
