import type { CaseDetail, CasePlaybook } from '@/api/case_shapes'

export const STEPS = ['acknowledge', 'assess', 'offer', 'execute', 'tell', 'confirm', 'done'] as const
export type Step = (typeof STEPS)[number]
export type NextAct = Step | 'approval' | 'choose' | 'closed'
export interface Next { act: NextAct; count: number; missingFirst: boolean }

const ENDED = ['closed', 'spam']
type Known = Pick<CaseDetail, 'status' | 'step' | 'offers' | 'tasks' | 'missing'>

/** The one thing to do now: the step the case is at, or what that step waits for. */
export function nextAct(found: Known): Next {
  const missingFirst = found.missing.length > 0
  if (ENDED.includes(found.status)) return { act: 'closed', count: 0, missingFirst: false }
  // The customer has said yes: whatever step it stands at, closing is what is left.
  if (found.status === 'resolved') return { act: 'done', count: 0, missingFirst: false }
  const step = (STEPS as readonly string[]).includes(found.step) ? (found.step as Step) : 'assess'
  if (step === 'offer') {
    const offered = found.offers.filter((offer) => offer.state === 'offered').length
    if (offered) return { act: 'choose', count: offered, missingFirst: false }
    const asked = found.offers.filter((offer) => offer.state === 'awaiting_approval').length
    if (asked) return { act: 'approval', count: asked, missingFirst: false }
  }
  if (step === 'execute') return { act: 'execute', count: found.tasks.filter((task) => task.state === 'open').length, missingFirst: false }
  return { act: step, count: 0, missingFirst: missingFirst && (step === 'assess' || step === 'offer') }
}

export interface StepMark { step: Step; state: 'done' | 'now' | 'later' }

export function stepMarks(step: string, status: string): StepMark[] {
  const at = status === 'resolved' ? STEPS.length - 1 : Math.max(0, (STEPS as readonly string[]).indexOf(step))
  const ended = ENDED.includes(status)
  return STEPS.map((name, index) => ({
    step: name, state: ended || index < at ? 'done' : index === at ? 'now' : 'later',
  }))
}

/** Out of order: the log wants to know why. The next one and the present one do not need a reason. */
export function needsReason(from: string, to: string): boolean {
  const steps: readonly string[] = STEPS
  const by = steps.indexOf(to) - steps.indexOf(from)
  return by < 0 || by > 1
}

/** What the playbook says for the step the case is at; nothing once it is over or where the shop left the step out. */
export function todoNow(book: CasePlaybook | null | undefined): CasePlaybook['steps'][number] | null {
  return book?.steps.find((step) => step.current) ?? null
}
