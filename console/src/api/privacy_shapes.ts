export interface FoundPerson { id: string; name: string; lang: string; email: string | null; phone: string | null }
export interface HeldPerson {
  id: string; name: string; email: string | null; phone: string | null; accounts: { platform: string; user_id: string }[]
  orders: number; cases: { no: string; status: string; erased: boolean }[]; messages: number; files: number; comments: number
  /** Numbers of cases that are not over, reasons of legal holds: while there is one, nothing is erased. */
  open: string[]; holds: string[]
  /** Changes when any of this does. */
  mark: string
}
export interface HeldAccount { platform: string; user_id: string; name: string; comments: number; last_at: string | null; customer_id: string | null }
export interface RetentionRule { kind: string; days: number; active: boolean; least: number; by_law: boolean; own: boolean; rev: number; changed_by: string | null }
export interface LegalHold {
  id: string; on: 'customer' | 'case' | 'order'; ref: string; shown: string; reason: string; at: string; by: string
  ended_at: string | null; ended_by: string | null; ended_reason: string | null
}
export interface RetentionRun { id: string; state: 'running' | 'done'; counts: Record<string, number>; files: number; at: string; by: string; ended_at: string | null }
export interface TraceLine { id: number; at: string; by: string; kind: string; facts: Record<string, unknown>; hash: string }
export interface Retention { rules: RetentionRule[]; holds: LegalHold[]; runs: RetentionRun[]; trace: TraceLine[] }
export interface PrunePreview {
  kind: string; days: number; before: string; due: number; kept: number; examples: string[]
  parts: { name: string; due: number; kept: number; oldest: string | null }[]
}
