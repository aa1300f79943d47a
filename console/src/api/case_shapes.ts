import type { MatterPlan, Money, Named, ProductBrief, PromiseView, RemedyOption, Texts, TimelineEntry } from './shapes'

export interface Clock {
  id?: string; kind: string; due_at: string; state: 'running' | 'paused' | 'met' | 'breached'; started_at?: string
  /** Of a platform's deadline: whose, and what it does by itself when nobody acts. */
  platform?: string | null; silent?: string | null
}
/** Money the platform gave back by itself, or may have. */
export interface PlatformRefund {
  id: string; order_no: string; platform: string; amount: Money; state: 'presumed' | 'confirmed' | 'denied'; clock: string | null
  proof: string | null; at: string; by: string; decided_at: string | null; decided_by: string | null
}
export interface CaseView {
  id: string; no: string; title: string | Texts; status: string; category: 'open' | 'waiting' | 'resolved'
  step: string; next_step: string; step_name: Texts | null; next_step_name: Texts | null; level: number | null; issue: string | null; subtype: string | null
  customer: (Named & { lang?: string }) | null; order_no: string | null; product: ProductBrief | null
  channel: string; public_source: boolean; assignee: Named | null; round: number
  opened_at: string; updated_at: string; clocks: Clock[]; show_id: string | null; incident_id: string | null; outcome?: string | null; merged_into?: string | null; rev: number
}
export interface OfferView {
  id: string; remedy: string; amount: Money | null; sku: string | null; steps?: Record<string, string[]> | string[]
  freight_payer: string | null; state: string; round: number; by: string | Named; at: string; policy_version: string | number | null
  case_id?: string; returnless?: boolean; in_addition?: boolean; reasons?: string[]; note?: string | null; deviation?: string | null
}
export interface TaskView {
  id: string; case_id: string; case_no: string; kind: string; title: Texts; role: string; owner: Named | null
  amount: Money | null; due_at: string; state: 'open' | 'done' | 'declined' | 'cancelled'; proof: string | null
  done_by: string | Named | null; done_at: string | null; outgoing_state: string | null
  /** What has to be packed; the parcel that left, once its number was written down. */
  goods?: { sku: string; name: Texts; qty: number }[]; parcel?: { number: string; carrier: string | null; url: string | null } | null
  show_id?: string | null; offer_id?: string | null; sku?: string | null; created_at?: string; late?: boolean
  /** Of the task that comes first; a right beyond doing tasks; whether the case waits for it. */
  waits_for?: string | null; needs?: string | null; blocks?: boolean; decline_reason?: string | null
}
export interface Evidence {
  id: string; name: string; type: string; size: number; url: string; at: string
  thumbnail?: string | null; cleaned?: boolean; by?: string
  /** held: being checked, refused: kept apart; then neither name nor address is told. */
  state?: 'held' | 'clean' | 'refused'
  verdict?: string | null
}
export interface LinkedCase { id: string; no: string; status: string; merged: boolean; put_back?: boolean }
export interface CaseOrder {
  no: string; placed_at: string; status: string; total?: Money | null; platform?: string | null
  lines: { sku: string; name: Texts; batch: string | null; qty: number; price?: Money | null }[]
}
/** Where marketing said it, or what shows an outside cause. */
export interface CauseRef {
  script?: string | null; link?: string | null; show_id?: string | null; sku?: string | null; sheet_rev?: number | null
  file_id?: string; file?: string; filed?: string[]
}
/** What it took; `cost` in the shop's currency first, `minutes` from opening to closing. */
export interface Handling { cost: Money[]; minutes: number | null; working_minutes: number | null }
export interface CaseDetail extends CaseView {
  words: string; wished: string | null; missing: string[]; timeline: TimelineEntry[]; offers: OfferView[]
  tasks: TaskView[]; promises: PromiseView[]; evidence: Evidence[]; order: CaseOrder | null
  remedies: RemedyOption[]; status_link: string | null; cause: { axis: string; note: string; sub?: string | null; stage?: string | null; by?: string | null; ref?: CauseRef | null } | null
  lesson: string | null; handling?: Handling; concerned_id: string | null; satisfaction: { state: string; words: string | null; at: string | null; reminders?: number; next_at?: string | null; ends_at?: string | null } | null
  source_url?: string | null; linked?: LinkedCase[]; told_at?: string | null; closed_at?: string | null
  public_outcome?: { needed: boolean; at: string | null }
  duplicates?: Duplicate[]; returns?: ReturnView[]; claims?: ClaimView[]; buyer?: Buyer | null
  /** Codes of what still forbids closing. */
  closing?: string[]
  platform_refunds?: PlatformRefund[]
  playbook?: CasePlaybook | null; plan?: MatterPlan | null
  /** Whether the customer may be asked to help with improving, and the consent that holds. */
  improvement?: { may_ask: boolean; consent: { id: string; how: string; at: string; by: string | null } | null } | null
  /** Everybody the case is about, its own customer first. */
  people?: CasePerson[]; repairs?: RepairView[]; reversals?: { id: string; task_id: string; amount: Money; reason: string; by: Named; at: string }[]
}
export interface CasePerson extends Named { case_no: string; case_id?: string; order_no: string | null }
export interface RepairMark { milestone: string; note: string | null; by: Named; at: string }
export interface RepairView { task_id: string; marks: RepairMark[] }
/** What the shop wrote down for this kind of case, in its own order. name: the shop's own word for a step. */
export interface CaseStep {
  step: string; name: Texts | null; todo: Texts; role: string; within_minutes: number | null
  state: 'done' | 'current' | 'later' | 'skipped'; done: boolean; current: boolean
  /** What must be there before it is left, what of it is not; whether going there wants a reason. */
  requires: string[]; lacks: string[]; needs_reason: boolean
}
/** gone: the case stands on a step that was taken out; tells_alone: telling the result now leaves nothing out. */
export interface CasePlaybook { case_type: string; title: Texts; steps: CaseStep[]; next: string; gone: boolean; tells_alone: boolean }
export interface Duplicate { id: string; no: string; status: string; why: string[] }
/** What this buyer did in a year: for the agent's eyes, never for the customer's. */
export interface Buyer { orders: number; bought: Money | null; refunds: number; refunded: Money | null; returnless: number; ratio: number | null }
export interface ReturnView {
  id: string; no: string; case_id?: string; task_id: string | null; sku: string | null; batch?: string | null; address: string; contact: string; deadline: string
  freight_payer: string | null; follower: Named | null; carrier: string | null; tracking: string | null
  state: 'issued' | 'shipped' | 'received' | 'inspected' | 'settled' | 'ended'; finding: string | null; note: string | null; stalled: number
}
export interface ClaimView {
  id: string; carrier: string | null; tracking: string | null; amount: Money | null; paid: Money | null
  state: 'open' | 'submitted' | 'accepted' | 'rejected' | 'paid'; note: string | null; opened_at: string
}
