import type { Named, Texts } from './shapes'

export interface ScenarioInject {
  key: string; at: number; who: string; name: string; platform: string; text: Texts; unless?: string | null
}
export interface Scenario { key: string; name: Texts; goal: Texts; stories: string[]; difficulty: string; seconds: number; injects: ScenarioInject[] }
export interface Drill {
  id: string; scenario: string; title: Texts; show_id: string; lang: string; difficulty: string; speed: number
  state: 'planned' | 'running' | 'ended' | 'cancelled'; facilitator: Named | null; created_at: string
  started_at: string | null; ended_at: string | null; score: number | null; passed: boolean | null
}
export interface DrillAction { id: string; drill_id: string; rule: string; count: number; owner: Named | null; due_at: string; note: string | null; done_at: string | null; done_by: Named | string | null }
export interface Training { id: string; user: Named & { role: string }; kind: string; at: string; valid_until: string | null; valid: boolean; note: string | null; by: Named | string | null }
export interface Schedule {
  every_days: number; required: boolean; min_score: number; last: Drill | null; last_passed_at: string | null
  next_due: string | null; days_since: number | null; overdue: boolean; passed_lately: boolean
}
export interface DrillList { items: Drill[]; schedule: Schedule; actions: DrillAction[]; trainings: Training[] }
export interface Point { rule: string; passed: boolean; person: Named | null; inject?: string | null; text?: string | null; params: Record<string, unknown> }
export interface Inject {
  key: string; at_s: number; due_at: string | null; who: string; name: string; platform: string; text: string
  state: 'waiting' | 'sent' | 'skipped'; sent_at: string | null; incident_id: string | null; seconds_to_mention: number | null; points: Point[]
}
export type ByRule = Record<string, { met: number; all: number }>
export interface DrillDetail extends Drill { injects: Inject[]; so_far: { score: number | null; by_rule: ByRule } }
export interface DrillReport extends Drill {
  by_rule: ByRule; by_person: { id: string; name: string; met: number; all: number; rules: ByRule }[]; points: Point[]; actions: DrillAction[]
}
