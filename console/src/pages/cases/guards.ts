import { ApiError } from '@/api/errors'
import { i18n } from '@/i18n'
import { term } from '@/i18n/terms'
import type { Dialog } from './useCase'

/** A code of what is still open, in words. */
export function guardText(code: string): string {
  const { t, te } = i18n.global
  return te(`console_cases.guard.${code}`) ? t(`console_cases.guard.${code}`) : code
}

/** What still forbids it, in words instead of codes. */
export function spoken(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const { t } = i18n.global
  const params = { ...error.params }
  if (Array.isArray(params['open'])) params['open'] = (params['open'] as string[]).map(guardText).join('; ')
  if (Array.isArray(params['items'])) params['items'] = (params['items'] as string[]).map((item) => t(`console_cases.missing.${item}`)).join(t('console_cases.next.comma'))
  if (error.code === 'step_of_other_role' || error.code === 'task_of_other_role') params['role'] = term('role', String(params['role']))
  if (typeof params['next'] === 'string') params['next'] = term('step', params['next'])
  return new ApiError(error.status, error.code, params, error.fields)
}

/** Where to go to get it out of the way: a dialog of the page, or a part of it. */
export const GUARD_DIALOG: Record<string, Dialog> = {
  result_not_told: 'tell', public_outcome_open: 'public', lesson_missing: 'close', customer_not_asked: 'confirm', final_offer_missing: 'final', cause_missing: 'assess', playbook_cause: 'assess', playbook_steps: 'step', playbook_lesson: 'close',
}
export const GUARD_PART: Record<string, string> = {
  task_open: 'case-tasks', task_declined: 'case-tasks', tasks_open: 'case-tasks', promise_owed: 'case-promises', promise_open: 'case-promises', promises_open: 'case-promises',
  offers_open: 'case-offers', offer_not_executed: 'case-tasks', approval_open: 'case-offers', reminders_open: 'case-satisfaction', playbook_training: 'case-tasks', playbook_correction: 'case-tasks',
}
