import type { Money, Texts } from './shapes'

export interface ProductView {
  sku: string; name: Texts; price: Money | null; stock: number | null; keywords: string[]; active: boolean
  batches: { code: string; supplier: string | null; units: number | null; made_at: string | null }[]
}
export const SHEET_PARTS = ['pros', 'cons', 'how_to_use', 'precautions', 'claims_allowed'] as const
export type SheetPart = (typeof SHEET_PARTS)[number]
export interface FactSheet extends Record<SheetPart, Texts> { sku: string; review_by: string | null; updated_at: string; updated_by: string | null; rev: number }
export interface FaqView {
  id: string; sku: string | null; question: Texts; answer: Texts; state: 'draft' | 'approved'; approved: string[]
  approved_by: string | null; review_by: string | null; sources: { kind: string; id: string }[]; updated_at: string; rev: number
}
export interface Phrase { id: string | null; text: string; origin: 'own' | 'shipped'; hidden: boolean; variables: string[] }
export interface Plan { solutions: Texts; steps: Texts; updated_at: string | null }
export interface PolicyRemedy { type: string; max_amount: number; issues: string[]; needs: string[] }
export interface PolicyDoc {
  public: Record<'conditions' | 'process' | 'time_limits' | 'compensation', Texts>
  terms: { return_days: number | null; refund_days: number | null; fault_days: number | null; freight: string | null }
  remedies: PolicyRemedy[]; limits: Record<string, number>; returnless_limit: number
  exchange: { equal_or_higher: boolean; price_difference_cap: number }
}
export interface Problem { at: string; code: string; params: Record<string, unknown>; warning?: boolean }
export interface PolicyVersion {
  version: string; state: 'draft' | 'coming' | 'in_force' | 'past'; valid_from: string | null
  published_at: string | null; published_by: string | null; created_at: string; rev: number
}
export interface PolicyDetail extends PolicyVersion { doc: PolicyDoc; yaml: string; problems: Problem[]; warnings: Problem[] }
export interface PlaybookStep { key: string; name: Texts | null; role: string; within: number | null; todo: Texts; requires: string[] }
export interface Playbook {
  case_type: string; name: Texts; collect: string[]; steps: PlaybookStep[]
  tasks: { key: string; role: string; within: number | null; title: Texts; required: boolean }[]; closing: string[]
}
export interface PlaybookSource extends Playbook { own: boolean; source: string; updated_at: string | null; updated_by: string | null }
export interface SourceProblem { file: string; line: number; at: string; code: string; params: Record<string, unknown> }
export interface PackValue {
  value: unknown; source: string; checked: string; review_by: string; confidence: 'read' | 'second_hand' | 'unverified'; note: string; stale: boolean
}
export interface Pack { zone?: string; platform?: string; name: Texts; values: Record<string, PackValue>; bodies?: { name: Texts; how: Texts; url: string | null }[] }
export interface ScriptFinding { code: string; start: number; end: number; line?: string; params: Record<string, unknown> }
export interface GlossaryTerm { id: string; term: Texts; meaning: Texts }
export interface ImportView {
  id: string; table: string; name: string; state: 'looked_at' | 'running' | 'done'; columns: Record<string, number>; header: string[]
  fields: { name: string; needed: boolean }[]; missing: string[]; total: number; done: number; saved: number; failed: number
  errors: { row: number; column: string | null; code: string; value: unknown }[]; sample?: { row: number; values: Record<string, unknown> }[]
}
export interface FolderLook { problems: { file: string; at: string; code: string; line: number | null; params?: Record<string, unknown> }[]; changed: Record<string, number> }
/** What a closed case wants changed here; link: what was changed because of it. */
export interface Finding {
  id: string; case_id: string; case_no: string; incident_id: string | null; kind: 'faq' | 'fact_sheet' | 'playbook' | 'policy'; ref: string | null
  product: Texts | null; note: string; at: string; by: string; link: string | null; done_at: string | null; done_by: string | null
}
