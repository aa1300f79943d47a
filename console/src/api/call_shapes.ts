import type { Money } from './shapes'

export type CallState = 'open' | 'ready' | 'live' | 'ended'
export type MarkKind = 'start' | 'evidence' | 'solution' | 'commitment' | 'reaction'
export const MARKS: readonly MarkKind[] = ['start', 'evidence', 'solution', 'commitment', 'reaction']
export interface ConsentView { what: string; given: boolean; revoked: boolean; at: string; via: 'page' | 'told'; by: string; version: string; lang: string }
export interface CallStatement {
  id: string; kind: 'problem' | 'offer' | 'deadline'; text: string; remedy: string | null; amount: Money | null; sku: string | null
  due_at: string | null; offer_id: string | null; promise_id: string | null; at: string; offset_ms: number | null; by: string
}
export interface CallMark { id: string; kind: MarkKind; at: string; offset_ms: number; source: string; by: string }
export interface ClipView {
  id: string; call_id: string; show_id: string; title: string; place: string | null; from_ms: number; to_ms: number
  state: 'draft' | 'publishable' | 'withdrawn'; blocked: string | null; by: string; at: string
  publishable_at: string | null; publishable_by: string | null; withdrawn_at: string | null; withdrawn_why: string | null; rev: number
}
export interface CallStep { step: string; at: string | null; offset_ms: number | null; by: string | null }
export interface CallView {
  id: string; show_id: string; incident_id: string; case_id: string | null; user: string; lang: string; way: 'link' | 'platform'
  state: CallState; at: string; by: string
  link: { state: 'none' | 'fresh' | 'used' | 'expired'; expires_at: string | null; used_at: string | null }
  consents: Partial<Record<'live' | 'recorded' | 'clip', ConsentView>>; blocked: string | null
  live_at: string | null; live_offset_ms: number | null; ended_at: string | null; ended_offset_ms: number | null
  ended_reason: string | null; ended_by: string | null
  muted: boolean; hidden: boolean; picture_by: string | null; picture_at: string | null; on_screen: boolean
  steps: CallStep[]; listened: boolean; closing: { needed: boolean; at: string | null; offset_ms: number | null; by: string | null }
  statements: CallStatement[]; marks: CallMark[]; clips: ClipView[]; rev: number
}
export interface CallWords {
  lang: string; steps: { step: string; text: string }[]; choices: { remedy: string; text: string }[]; banned: string[]; closing: string
}
export interface LinkShown { url: string | null; state: string; expires_at: string | null }
export interface CallReport {
  items: {
    id: string; incident_id: string; case_id: string | null; case_no: string | null; user: string; way: string; state: string; ended_reason: string | null
    live_offset_ms: number | null; ended_offset_ms: number | null; seconds: number | null; consents: Record<string, boolean>
    steps: { step: string; offset_ms: number | null }[]; left_out: string[]; closing: CallView['closing']
    statements: CallStatement[]; marks: CallMark[]; clips: ClipView[]
  }[]
  agreed: number; held: number; unticked: string[]; marks: number; clips: number
}
