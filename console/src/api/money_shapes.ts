import type { OfferView } from './case_shapes'
import type { Money, Named, Texts } from './shapes'

export interface BudgetEffect { left_before: Money; left_after: Money; enough: boolean }
/** Shares: 0.012 is 1.2 %. `after`: with one refund more. */
export interface RiskView {
  platform: string; rate: number | null; limit: number; after: number | null
  level: 'ok' | 'amber' | 'red'; level_after: 'ok' | 'amber' | 'red'
  refunded: number; delivered: number; window_days: number; measured_at: string
}
export interface ApprovalView {
  id: string; offer: OfferView; case_id: string; case_no: string; case_title: string | Texts
  show_id: string | null; incident_id: string | null; reasons: string[]; reasons_text: Record<string, string[]>
  asked_by: Named; asked_at: string; due_at: string; state: 'waiting' | 'approved' | 'declined' | 'expired' | 'withdrawn'
  decided_by: Named | null; decided_at: string | null; reason: string | null
  budget: BudgetEffect | null; risk: RiskView | null; returnless_before: number; rev: number
}
/** Who could say yes to money now; waiting: offers that need it, due_at: when the first of them is lost. */
export interface Duty { waiting: number; due_at: string | null; finance: boolean; manager: boolean }
