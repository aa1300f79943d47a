import type { ActView, Signal } from '@/api/shapes'

/** A sanction that a second person must agree to, because it could be a customer. */
export interface ConfirmationView {
  id: string; show_id: string; incident_id: string | null; comment_id: string | null; user: string; text: string; platform: string; lane: string
  signals: Signal[]; what: 'hide' | 'mute' | 'remove'; reason: string | null; note: string | null
  state: 'waiting' | 'confirmed' | 'refused'; asked_by: { id: string; name: string }; asked_at: string
}
export interface PersonSanctions {
  user_key: string; user: string; platform: string; next_step: string | null
  steps: { act_id: string; step: string; state: string; seconds: number | null; note: string | null; by: { id: string; name: string }; at: string }[]
}
export interface Moderated { act?: ActView | null; confirmation?: ConfirmationView | null }
export interface BulkDone { done: ActView[]; waiting: ConfirmationView[]; refused: Record<string, string> }

export const HIDE_REASONS = ['abuse', 'spam', 'personal_data', 'illegal', 'off_platform_fraud'] as const
export const SANCTIONS = ['warn', 'mute', 'remove'] as const
/** The first is proposed for a first mute, the second for a second one, as the server does by itself. */
export const MUTE_SECONDS = [300, 1800, 3600, 86_400] as const
/** What can be taken back once it has happened; a text that was sent cannot. */
export function isUndoable(kind: string, state: string): boolean {
  return ['hide', 'timeout', 'ban', 'pin', 'mute', 'remove'].includes(kind) && ['executed', 'accepted'].includes(state)
}
export const REPORT_REASONS = ['attack', 'extortion', 'abuse', 'spam', 'fraud', 'personal_data'] as const
