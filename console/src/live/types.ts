import type { CallView } from '@/api/call_shapes'
import type { TaskView, CaseView } from '@/api/case_shapes'
import type {
  ActView, Budget, CommentView, GapView, IncidentView, Mood, Presence, PromiseView, RequestView, ShowView,
} from '@/api/shapes'

export interface LiveEvent {
  id: number; stream: string; seq: number; at: string; actor: string; actor_name?: string
  kind: string; payload: Record<string, unknown>
}
export interface Views {
  incident?: IncidentView[]; case?: CaseView[]; promise?: PromiseView[]; show?: ShowView[]
  request?: RequestView[]; task?: TaskView[]; gap?: GapView[]; outgoing?: ActView[]; comment?: CommentView[]; call?: CallView[]
}
/** Covers the log after `from` up to and with `to`. */
export interface Frame {
  type: 'frame'; from: number; to: number; events: LiveEvent[]; views: Views; comments: CommentView[]; more: number
  mood?: Mood; presence?: Presence[]; budget?: Budget | null
}
export type Message =
  | Frame
  | { type: 'ready'; position: number }
  | { type: 'reset'; position?: number }
  | { type: 'presence'; show_id: string; presence: Presence[] }
  | { type: 'refused'; topics: string[] }
  | { type: 'pong' }
  | { type: 'bye' }

/** The answer of `GET /shows/{id}/state`. */
export interface ShowState {
  position: number; show: ShowView; incidents: IncidentView[]; comments: CommentView[]; gaps: GapView[]
  mood: Mood; promises: PromiseView[]; requests: RequestView[]; presence: Presence[]; budget: Budget | null
}
