import type { Named, RoomView, Texts } from './shapes'

export type Light = 'green' | 'amber' | 'red'
export interface PlanItem { sku: string; name: Texts; at_s: number | null }
export interface Seat { role: string; user_id: string; name: string }
export interface Monitor { source: string; user_id: string; name: string }
export interface ShowPlan {
  id: string; title: Texts; state: 'planned' | 'live' | 'ended'; rehearsal: boolean; planned_at: string | null; promotion: boolean
  expected_viewers: number | null; rooms: RoomView[]; rundown: PlanItem[]; roster: Seat[]; monitors: Monitor[]; rev: number
}
export interface Waiver { id: string; code: string; ref: string | null; reason: string; by: Named; at: string }
export interface Gap {
  area: string; code: string; light: Light; ref: string | null; link: string | null; params: Record<string, unknown>; waived: Waiver | null
}
export interface Readiness { show_id: string; state: Light; may_start: boolean; areas: Record<string, Light>; gaps: Gap[]; waived: Gap[] }
