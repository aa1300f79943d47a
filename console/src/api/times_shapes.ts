import type { Texts } from './shapes'

export type Span = [begin: string, end: string]
/** Working hours: seven days of spans from Monday, days off, and days with other hours. rev 0: not saved yet. */
export interface WorkCalendar {
  code: string; zone: string; week: Span[][]; holidays: string[]; extra: Record<string, Span[]>
  rev: number; changed_at: string | null; changed_by: string | null
}
export interface Target {
  kind: string; level: number | null; minutes: number; warn: number; calendar: string | null; default_minutes: number
  own: boolean; by_law: boolean; rev: number; changed_at: string | null; changed_by: string | null
}
export type AlarmAct = 'notify' | 'reassign' | 'manager' | 'raise' | 'page'
export interface AlarmActs { kind: string; on_warn: AlarmAct[]; on_late: AlarmAct[]; default_late: AlarmAct[]; own: boolean; rev: number }
export interface PlatformDeadline {
  platform: string; name: Texts; kind: string; key: string; unit: 'hours' | 'days'; value: number; silent: string
  silent_confidence: string; pauses: string[]; source: string; checked: string; review_by: string; confidence: string; note: string
}
export interface CaseTimes { calendars: WorkCalendar[]; targets: Target[]; acts: AlarmActs[]; platforms: PlatformDeadline[]; clocks?: number }
export interface PreviewClock {
  kind: string; at_once: boolean; minutes: number; calendar: string | null; warns_at: string[]; due_at: string
  on_late: AlarmAct[]; platform: string | null; silent: string | null
}
export interface RungPage { id: string; case_id: string; no: string; level: number | null; clock: string; at: string }
