import type { LocationQuery } from 'vue-router'
import type { Query } from '@/api/http'
import { eventText } from '@/pages/cases/events'
import { i18n } from '@/i18n'

/** One event of the log, as it stands there. */
export interface AuditLine {
  id: number; stream: string; seq: number; at: string; actor: string; actor_name: string; kind: string
  payload: Record<string, unknown>; hash: string
}
export interface AuditCheck { whole: boolean; count: number; broken_at: number | null; reason: string; head: { id: number; hash: string } }

/** What people look for, as beginnings of kinds. */
export const GROUPS = {
  decision: 'case,incident,offer,approval,confirmation,policy', message: 'message,statement,link,customer,supplier,feedback',
  money: 'refund,budget,offer,approval,return,claim,repair,stock', moderation: 'act,incident.reported,incident.report_decided,comment',
  promise: 'promise,request,task', show: 'show,room,overlay,call,clip', data: 'person,comments.erased,data,hold,retention,user,token,knowledge,catalog',
} as const
export type Group = keyof typeof GROUPS
export interface Filters { person: string; group: Group | ''; subject: string; since: string; until: string }
const FIELDS = ['person', 'group', 'subject', 'since', 'until'] as const

export function fromAddress(query: LocationQuery): Filters {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const group = text('group')
  return { person: text('person'), group: group in GROUPS ? (group as Group) : '', subject: text('subject'), since: text('since'), until: text('until') }
}
export function toAddress(filters: Filters): Record<string, string> {
  return Object.fromEntries(FIELDS.filter((name) => filters[name]).map((name) => [name, filters[name]]))
}
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Days of this device's calendar; the last one is included. */
function begin(day: string, add = 0): string | undefined {
  if (!DAY.test(day)) return undefined
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + add).toISOString()
}
export function toApi(filters: Filters): Query {
  return {
    person: filters.person || undefined, kind: filters.group ? GROUPS[filters.group] : undefined, subject: filters.subject.trim() || undefined,
    since: begin(filters.since), until: begin(filters.until, 1),
  }
}

/** The event in words; those of a case say their facts too. */
export function said(line: AuditLine): string {
  const key = `console_audit.event.${line.kind}`
  if (i18n.global.te(key)) return i18n.global.t(key)
  return eventText({ id: line.id, at: line.at, actor: line.actor, kind: line.kind, event: line.kind, params: line.payload })
}

/** Where the thing it is about is seen; null where there is no page of it. */
export function placeOf(line: AuditLine): string | null {
  const of = (name: string): string | null => {
    const value = line.payload[name]
    return typeof value === 'string' && value ? value : line.stream.startsWith(`${name.slice(0, -3)}:`) ? line.stream.slice(name.length - 2) : null
  }
  const [caseId, drill, show, customer, incident] = ['case_id', 'drill_id', 'show_id', 'customer_id', 'incident_id'].map(of)
  if (caseId) return `/cases/${caseId}`
  if (drill) return `/drills/${drill}`
  if (show) return incident ? `/live/${show}` : `/reports/show/${show}`
  return customer ? `/privacy/person/${customer}` : null
}
