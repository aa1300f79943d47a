/** What the server's views look like on screen. Where a view has no written schema yet, it stands here. */
export type Texts = Record<string, string>
export interface Named { id: string; name: string }
export interface Money { minor: number; currency: string }
export interface ProductBrief { sku: string; name: Texts; price?: Money | null }

export interface Me {
  user: { id: string; login: string; name: string; role: string; lang: string }
  permissions: string[]
  csrf_token: string
  position: number
  demo: boolean
  shop?: Shop | null
}
export interface Shop { slug: string; name: Texts; timezone: string; currency: string; zone: string }
export interface RoomView {
  id: string; platform: string; room: string
  last_seen_at: string | null; blind_since: string | null; comments: number; duplicates?: number
}
export interface ShowView {
  id: string; title: Texts; state: 'planned' | 'live' | 'ended'; rehearsal: boolean; rooms: RoomView[]
  started_at: string | null; ended_at: string | null; on_air: ProductBrief | null; rundown: ProductBrief[]
  comments: number; duplicates: number; rev: number
}
export interface GapView {
  id: string; platform: string; room: string; from_at: string; to_at: string | null; reason: string
}
/** kind: of a second opinion only, what the language model takes the comment for. */
export interface Signal { name: string; weight: number; kind?: string }
export interface CommentView {
  id: string; show_id: string; seq: number; platform: string; room: string; user: string; user_key: string
  text: string; masked: boolean; lang: string; ts: string; received_at: string; lane: string; labels: string[]
  kinds: Record<string, number>; issue: string | null; subtype: string | null; level: number | null
  unsure: boolean; suspicion: number; signals: Signal[]; incident_id?: string | null
  customer_id: string | null; product: string | null; is_history: boolean; account_age_days?: number | null; order_match?: boolean | null; me_too?: boolean
}
export interface Sample { comment_id: string; user: string; text: string; platform: string; lang: string }
export interface IncidentView {
  id: string; show_id: string; lane: string; issue: string | null; subtype: string | null; level: number | null
  title: Texts; people: number; comments: number; first_seen: string; last_seen: string
  platforms: string[]; langs: string[]; product: ProductBrief | null
  suspicious: boolean; suspicion: number; signals: Signal[]; unsure: boolean; fault: string
  state: 'open' | 'cued' | 'on_air' | 'parked' | 'done'; disposition: string | null; disposition_reason: string | null
  handler: Named | null; cued_at: string | null; first_mention_at: string | null; mention_due_at: string | null
  age_step: number; merged_into?: string | null; case_ids: string[]; promise_ids: string[]
  /** People with something grave and no case, though others of it have one. */
  owed: number
  sample: Sample | null; rev: number
}
export interface CardPart { kind: string; text: string }
/** The confirming sentence: text on the card, made by the house, own when a person worded it. */
export interface Paraphrase { text: string; made: string; own: boolean; lang: string; rev: number; by: string | null }
/** steps: what happens once it is chosen, who pays the way, by when; to look at, not to be read out. */
export interface Choice { remedy: string; text: string; steps?: string[] }
export interface Card {
  incident_id: string; hash: string; lang: string; parts: CardPart[]; banned: string[]; hints: string[]; recheck: boolean
  choices: Choice[]; missing: string[]; strategy: string
  mention_due_at: string | null; time_limit_s: number; mode: string; paraphrase?: Paraphrase | null
}
export interface OrderBrief {
  no: string; placed_at: string; status: string
  lines: { sku: string; name: Texts; batch: string | null; qty: number }[]
}
export interface PersonOnIncident {
  user_key: string; user: string; platform: string; customer: Named | null; orders: OrderBrief[]
}
export interface RemedyOption {
  /** limit: the most the asker may offer alone; bound: what nobody can offer more than. */
  type: string; max?: Money | null; limit?: Money | null; bound?: Money | null; needs_approval?: boolean; reasons?: string[]
  default?: Money | null; returnless?: boolean; freight_payer?: string | null; blocked?: string | null
}
export interface FaqEntry { id: string; question: Texts; answer: Texts; state?: string }
export interface TimelineEntry {
  id: string | number; at: string; actor: string | Named | null; actor_name?: string
  audience?: 'public' | 'private' | 'internal'; kind: string; text?: string | null
  event?: string | null; params?: Record<string, unknown> | null
}
/** What could be done about a comment now, and why. text: words to begin a private message with. */
export interface CommentProposal { act: 'hide' | 'private' | 'sanction' | 'case'; comment_id: string; reason: 'personal_data' | 'spam' | 'abuse' | 'buyer'; text: string }
export interface ExposedView extends CommentView { proposals: CommentProposal[] }
/** The contingency plan that fits a matter. */
export interface MatterPlan { failure_type: string; solutions: Texts; steps: Record<string, string[]> }
export interface IncidentDetail extends IncidentView {
  members: CommentView[]; people_list: PersonOnIncident[]; fact_sheet: Record<string, unknown> | null
  faq: FaqEntry[]; policy: { remedies: RemedyOption[] } | null; card: Card | null; history: TimelineEntry[]
  request?: RequestView | null; mentions?: MentionView[]; acts?: ActView[]; cause?: { texts: Texts; confirmed: boolean; by: string } | null
  proposals?: CommentProposal[]; plan?: MatterPlan | null
}
/** An act towards a platform, as the outgoing ledger has it. */
export interface ActView {
  id: string; show_id: string | null; incident_id: string | null; comment_id: string | null; kind: string; platform: string; room: string
  message_id: string | null; user: string | null; text: string | null; seconds: number | null; reason: string | null; note: string | null
  state: string; detail: Record<string, unknown>; deadline: string | null; undoes: string | null; undone_by: string | null
  by: Named; at: string; done_at: string | null
}
export interface MentionView { id: string; kind: string; lang: string; parts: CardPart[]; at: string; show_offset_ms: number | null; by: string | Named }
export interface RequestView {
  id: string; show_id: string; incident_id: string | null; department: string; question: string; sample: Sample | null
  asked_by: string | Named; asked_at: string; due_at: string
  state: 'waiting' | 'answered' | 'late' | 'withdrawn'; answer: string | null; answered_by: string | Named | null; rev: number
}
export interface PromiseView {
  id: string; show_id: string | null; incident_id: string | null; case_id: string | null; words: string; about: Texts | null
  made_by: string | Named; made_at: string; show_offset_ms: number | null; owner: Named | null; owner_role: string | null
  due_at: string; original_due_at: string; state: 'open' | 'kept' | 'broken' | 'withdrawn'; warned: number
  acks: { name: string; at: string }[]; fulfilled_at: string | null; proof: string | null; rev: number
  /** A later time the customer was asked for and has not answered. */
  proposal?: { due_at: string; why: string; at: string; by: string } | null
}
/** Of whom it was promised to: how many were answered since; `at`, `in_time` once all are, `case_id`, `no` where it is one case. */
export interface Answered { cases: number; answered: number; case_id: string | null; no: string | null; at: string | null; in_time: boolean | null }
/** By the first deadline; `_agreed`: by the one the customer last agreed to. */
export interface KeptRate {
  due: number; kept: number; rate: number | null; kept_agreed: number; rate_agreed: number | null
  broken: number; overdue_now: number; withdrawn: number; open: number
}
export interface Mood {
  unfavourable_share: number; baseline: number; growth: number; alert: boolean; level: 'calm' | 'uneasy' | 'alarm'
}
export interface Presence { user_id: string; name: string; role: string; since: string }
export interface Budget { total: Money | number; reserved: Money | number; spent: Money | number; left: Money | number; currency?: string }
/** said: nothing has come in since that would have to be told; the card only stays at hand. */
export interface Prompter {
  position: number
  current: { incident: IncidentView; card: Card; request: RequestView | null; what: 'answer' | 'invitation' | 'reminder' | 'statement'; said: boolean; said_at: string | null } | null
  queue: IncidentView[]
}
export interface Page<T> { items: T[]; next_cursor: string | null; counts?: Record<string, number> }
/** An invitation to a call on air. blocked: codes that want a manager's word. */
export interface CallLook {
  call: { id: string; state: 'invited' | 'agreed' | 'declined'; user: string; at: string; by: string; waived: string[]; waiver: string | null; waived_by: string | null; said_at: string | null; consent: Record<string, boolean> | null; case_id: string | null } | null
  blocked: string[]; host: string | null; parts: { kind: string; text: string }[]
}
