import type { CommentView, IncidentView, PromiseView, RequestView, ShowView } from '@/api/shapes'
import type { Frame, ShowState } from '@/live/types'

export const AT = '2026-11-25T12:00:00+00:00'

export function comment(seq: number, more: Partial<CommentView> = {}): CommentView {
  return {
    id: `c${String(seq)}`, show_id: 's1', seq, platform: 'youtube', room: 'r', user: 'Hannah', user_key: 'youtube:1', text: `text ${String(seq)}`,
    masked: false, lang: 'en', ts: AT, received_at: AT, lane: 'chat', labels: ['chat'], kinds: {}, issue: null, subtype: null, level: null,
    unsure: false, suspicion: 0, signals: [], customer_id: null, product: null, is_history: false, ...more,
  }
}
export function incident(id: string, more: Partial<IncidentView> = {}): IncidentView {
  return {
    id, show_id: 's1', lane: 'complaint', issue: 'quality', subtype: null, level: 1, title: { en: `Title ${id}` }, people: 1, comments: 1,
    first_seen: AT, last_seen: AT, platforms: ['youtube'], langs: ['en'], product: null, suspicious: false, suspicion: 0, signals: [], unsure: false,
    fault: 'unverified', state: 'open', disposition: null, disposition_reason: null, handler: null, cued_at: null, first_mention_at: null,
    mention_due_at: AT, age_step: 0, merged_into: null, case_ids: [], promise_ids: [], owed: 0, sample: null, rev: 1, ...more,
  }
}
export function show(more: Partial<ShowView> = {}): ShowView {
  return {
    id: 's1', title: { en: 'Show' }, state: 'live', rehearsal: false, rooms: [], started_at: AT, ended_at: null, on_air: null, rundown: [],
    comments: 0, duplicates: 0, rev: 1, ...more,
  }
}
export function promise(id: string, more: Partial<PromiseView> = {}): PromiseView {
  return {
    id, show_id: 's1', incident_id: null, case_id: null, words: 'by ten', about: null, made_by: 'x', made_at: AT, show_offset_ms: 0, owner: null, owner_role: 'service',
    due_at: AT, original_due_at: AT, state: 'open', warned: 0, acks: [], fulfilled_at: null, proof: null, rev: 1, ...more,
  }
}
export function state(more: Partial<ShowState> = {}): ShowState {
  return {
    position: 0, show: show(), incidents: [], comments: [], gaps: [], promises: [], requests: [], presence: [], budget: null,
    mood: { unfavourable_share: 0, baseline: 0, growth: 1, alert: false, level: 'calm' }, ...more,
  }
}
export function frame(from: number, to: number, more: Partial<Frame> = {}): Frame {
  return { type: 'frame', from, to, events: [], views: {}, comments: [], more: 0, ...more }
}
export function request(id: string, more: Partial<RequestView> = {}): RequestView {
  return {
    id, show_id: 's1', incident_id: null, department: 'supply', question: 'in stock?', sample: null, asked_by: { id: 'h', name: 'Host' }, asked_at: AT, due_at: AT,
    state: 'waiting', answer: null, answered_by: null, rev: 1, ...more,
  }
}
