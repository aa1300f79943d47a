import type { Named } from '@/api/shapes'

export const KINDS = ['review', 'share', 'testimonial', 'kol'] as const
export const SOURCES = ['comment', 'url', 'case'] as const
export const SCOPES = ['show', 'shows', 'everywhere'] as const
export const DISCLOSURES = ['none_needed', 'gifted', 'paid', 'staff'] as const
/** Genuine praise in the queue; `card` is what is shown and read out, the disclosure included. */
export interface PositiveView {
  id: string; show_id: string; kind: (typeof KINDS)[number]; text: string; author: string; lang: string; card: string
  source: { comment_id: string | null; url: string | null; case_id: string | null }
  consent: { by: string; at: string; scope: (typeof SCOPES)[number] }
  disclosure: (typeof DISCLOSURES)[number]; state: 'queued' | 'shown'
  queued_by: Named; queued_at: string; shown_at: string | null; rev: number
}
