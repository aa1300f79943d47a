import type { Named } from './shapes'

export const INDICATORS = ['complaint_rate', 'reopen_rate', 'satisfaction', 'refund_rate', 'praise_share'] as const
export type Indicator = (typeof INDICATORS)[number]
export interface IndicatorSide { cases: number; of: number; rate: number | null; low: number; high: number; small: boolean }
export interface IndicatorBrief { indicator: Indicator; better: 'up' | 'down'; before: IndicatorSide; since: IndicatorSide; verdict: 'better' | 'worse' | 'open' }
export interface IndicatorTrend extends IndicatorBrief { points: { from: string; cases: number; of: number; value: number | null }[] }
export type ReviewDecision = 'keep' | 'change' | 'end'
export interface TrustReview {
  id: string; due_at: string; due: boolean; done_at: string | null; by: string | null; seen: string | null; decision: ReviewDecision | null
  strategy: string | null; figures: IndicatorBrief[] | null
}
export interface TrustPlan {
  id: string; title: string; why: string; strategy: string; indicators: Indicator[]; sku: string | null; owner: Named; begin_at: string
  state: 'running' | 'ended'; next_at: string | null; due: boolean; reviews: TrustReview[]; made_by: Named; made_at: string; ended_at: string | null; rev: number
}
export interface TrustPlanFull extends TrustPlan { trends: IndicatorTrend[] }
