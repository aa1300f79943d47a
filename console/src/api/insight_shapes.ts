import type { Named, Texts } from './shapes'
import type { RiskView } from './money_shapes'

export interface CauseRow { axis: string | null; sub: string | null; stage: string | null; cases: number; cost: number }
export interface ParetoRow { name: string; cases: number; cost: number; share: number }
export interface Causes { rows: CauseRow[]; pareto: ParetoRow[]; sub_causes: Record<string, string[]>; stages: string[] }
export interface SpotFigures {
  cases: number; units: number; rate: number | null; base: number | null; ratio: number | null
  p: number; p_corrected: number; tested: number; low: number | null; high: number | null
}
export interface HotSpot {
  id: string; kind: string; value: string; state: 'new' | 'seen' | 'taken' | 'gone'; figures: SpotFigures
  found_at: string; updated_at: string; seen_by: string | null; action_ids: string[]; rev: number
}
export interface TrendDay { day: string; cases: number; delivered: number; rate: number | null; low: number | null; high: number | null; out: boolean }
export interface Trend { centre: number | null; days: TrendDay[] }
export interface SourceRow { value: string | null; cases: number; level1: number }
export type Level = 'ok' | 'amber' | 'red'
export interface Account {
  platform: string; refund: RiskView | null; complaints: number; delivered: number
  complaint_rate: number | null; complaint_limit: number | null; complaint_level: Level
  answered_in_time: number | null; answered_floor: number | null; answered_level: Level
  strikes: number; strike_limit: number | null; strike_level: Level; window_days: number
}
export interface Side { cases: number; units: number; rate: number | null; low: number; high: number }
export interface Effect { before: Side; after: Side; ratio: number | null; p: number | null; target_ratio: number; verdict: 'effective' | 'not_effective' | 'too_early'; at: string }
export interface Improvement {
  id: string; title: string; area: string; owner: Named | null; owner_role: string | null; due_at: string
  state: 'open' | 'done' | 'effective' | 'reopened' | 'withdrawn'; overdue: boolean; scope: { kind: string; value: string | null }
  issue: string | null; subtype: string | null; target_ratio: number; check_after_days: number; hot_spot_id: string | null
  /** The item of a show and the case it came from. */
  origin?: { incident_id: string | null; show_id: string | null; title: Texts; case_id: string | null; case_no: string | null } | null
  made_at: string; done_at: string | null; proof: string | null; check_at: string | null; checked_at: string | null
  result: Effect | null; reopened: number; reason: string | null; rev: number
  /** Of customers who agreed to be asked; words null: taken back since. */
  suggestions?: { id: string; words: string | null; at: string }[]
}
