import type { TaskView } from '@/api/case_shapes'
import { may, me } from '@/app/session'
import { pick } from '@/i18n'

export const TASK_VIEWS = ['open', 'mine', 'done', 'declined'] as const
export type TaskViewName = (typeof TASK_VIEWS)[number]
export const TASK_ROLES = ['finance', 'supply', 'service', 'manager', 'host'] as const

export function taskQuery(view: TaskViewName, role: string): Record<string, string | number> {
  const state = view === 'mine' ? 'open' : view
  return { state, limit: 60, ...(view === 'mine' ? { owner: 'me' } : {}), ...(role ? { role } : {}) }
}

/** Money and stock need their own right; a task that waits for another cannot be done yet. */
export function mayDo(task: TaskView): boolean {
  return task.state === 'open' && !task.waits_for && may('task:do') && (!task.needs || may(task.needs))
}

/** Leaving a task undone or handing it on: the role whose it is, or a manager; money and stock by their right. */
export function hasSay(task: TaskView): boolean {
  const role = me.value?.user.role ?? ''
  return task.needs ? may(task.needs) : may('task:do') && (role === task.role || ['manager', 'admin'].includes(role))
}
export const mayDecline = (task: TaskView): boolean => mayDo(task) && hasSay(task)
/** Declined, and wanted all the same; what hangs on a chosen offer comes back with a new choice only. */
export const mayReopen = (task: TaskView): boolean => task.state === 'declined' && !task.offer_id && may('task:do')

/** Which team's work opens first: one's own where the role has one. */
export function ownRole(): string {
  const role = me.value?.user.role ?? ''
  return (TASK_ROLES as readonly string[]).includes(role) && role !== 'manager' ? role : ''
}

const PARCELS = ['reship', 'send_exchange', 'send_gift', 'receive_return', 'repair']
const PAYMENTS = ['refund', 'pay_compensation', 'issue_coupon']
/** What counts as proof differs: a payment has a number, a parcel a tracking number. */
export function proofKind(kind: string): 'refund' | 'parcel' | 'other' {
  return PAYMENTS.includes(kind) ? 'refund' : PARCELS.includes(kind) ? 'parcel' : 'other'
}

/** What has to be packed: article, number, how many. */
export function goodsText(task: TaskView): string {
  return (task.goods ?? []).map((item) => `${pick(item.name) || item.sku} ${item.sku} × ${String(item.qty)}`).join('、')
}

export function isLate(task: TaskView, at: number): boolean {
  return task.state === 'open' && Date.parse(task.due_at) < at
}
