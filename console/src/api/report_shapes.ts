import type { CallReport } from './call_shapes'
import type { CaseView } from './case_shapes'
import type { GapView, IncidentView, KeptRate, Money, Named, PromiseView, ShowView, Texts } from './shapes'

export interface MinutePoint { minute: number; total: number; bad: number; lanes: Record<string, number>; viewers: number | null; at: string }
export interface ReportIncident extends IncidentView {
  first_seen_s: number | null; first_mention_s: number | null; seconds_to_mention: number | null; in_time: boolean | null
  mentions: number; answered: boolean
}
export interface ReportCase extends Omit<CaseView, 'customer' | 'clocks'> { first_reply_s: number | null; closed_at: string | null; late: boolean }
export interface Spread { n: number; mentioned: number; p50: number | null; p90: number | null }
export interface Owed {
  kind: 'promise' | 'case' | 'task' | 'incident'; id: string; due_at: string | null; words: string | Texts; late: boolean
  who: Named | string | null; no?: string; level?: number | null; step?: string; case_id?: string
}
export interface Moment { kind: string; incident_id: string; second: number | null; at: string; by: string; parts: { kind: string; text: string }[] }
export interface ShowReport {
  show: ShowView & { from: string; seconds: number | null }; generated_at: string
  counts: Record<'comments' | 'incidents' | 'cases' | 'promises', number>
  comments: {
    stored: number; duplicates: number; received: number; writers: number; masked: number; unsure: number
    by_lane: Record<string, number>; by_issue: Record<string, number>; by_subtype: Record<string, number>; by_platform: Record<string, number>
  }
  gaps: (GapView & { seconds: number })[]; gap_seconds: number; series: MinutePoint[]
  on_air: { sku: string; from_s: number; to_s: number }[]; incidents: ReportIncident[]; dispositions: Record<string, number>
  undecided: unknown[]; unanswered: string[]
  response: {
    mentioned: number; mention_p50: number | null; mention_p90: number | null; mention_max: number | null; by_level: Record<string, Spread>
    replied: number; first_reply_p50: number | null; first_reply_within_hour: number; not_replied: number
  }
  cases: { total: number; items: ReportCase[]; reopened: number }
  promises: { items: PromiseView[]; kept_rate: KeptRate }
  money: {
    budget: { total: Money; reserved: Money; spent: Money; left: Money } | null; currency: string | null; offers: number
    by_remedy: Record<string, { offers: number; chosen: number; amount: number }>; approvals: Record<string, number>
  }
  acts: Record<string, Record<string, number>>; moments: Moment[]; calls: CallReport
  satisfaction: { satisfied: number; not_satisfied: number; no_answer_yet: number }
  owed: Owed[]; checks: { name: string; left: number; right: number; ok: boolean }[]
}
