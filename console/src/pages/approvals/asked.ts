import type { RouteLocationRaw } from 'vue-router'
import type { ApprovalView } from '@/api/money_shapes'
import type { AskedStatement } from '@/pages/live/open/shapes'

/** What waits for a second person's yes, whatever it is. */
export type Asked = { id: string; at: string; waiting: boolean } & ({ kind: 'offer'; one: ApprovalView } | { kind: 'statement'; one: AskedStatement })
export type AskedView = 'waiting' | 'decided'

/** One list: who waits longest stands first, of what is decided the newest. */
export function asked(offers: readonly ApprovalView[], statements: readonly AskedStatement[], view: AskedView): Asked[] {
  const all: Asked[] = [
    ...offers.map((one) => ({ kind: 'offer' as const, id: one.id, at: one.asked_at, waiting: one.state === 'waiting', one })),
    ...statements.map((one) => ({ kind: 'statement' as const, id: one.id, at: one.drafted_at, waiting: one.state === 'draft', one })),
  ]
  const way = view === 'waiting' ? 1 : -1
  return all.filter((row) => row.waiting === (view === 'waiting')).sort((a, b) => way * (Date.parse(a.at) - Date.parse(b.at)))
}

/** A statement is decided as it was read: the server refuses when somebody decided or rewrote it since. */
export function answerOf(row: Asked, verb: 'approve' | 'decline', body: Record<string, unknown>): { path: string; body: Record<string, unknown> } {
  if (row.kind === 'offer') return { path: `/approvals/${row.id}/${verb}`, body }
  return { path: `/statements/${row.id}/${verb === 'approve' ? 'approve' : 'withdraw'}`, body: { rev: row.one.rev } }
}

/** Where the matter of a statement is looked at. */
export function placeOf(one: AskedStatement): RouteLocationRaw {
  return { name: 'live-show', params: { show: one.show_id }, query: one.incident_id ? { item: one.incident_id } : {} }
}
