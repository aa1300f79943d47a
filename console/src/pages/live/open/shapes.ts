import type { Money, Named, Texts } from '@/api/shapes'

export interface StatementView {
  id: string; show_id: string; incident_id: string | null; texts: Texts; state: 'draft' | 'approved' | 'published' | 'withdrawn'
  drafted_by: Named; drafted_at: string; approved_by: Named | null; approved_at: string | null; published_at: string | null
  updates: { texts: Texts; at: string; by: Named }[]
  channels: { channel: string; done_at: string | null; by: Named | null; proof: string | null }[]
  page: string; rev: number
}
/** For who says yes without the show before them; about, people: of the matter, where it is about one. */
export interface AskedStatement extends StatementView { show_title: Texts; rehearsal: boolean; about: Texts | null; people: number | null }
/** So many have it that it must be said openly; the texts are a start, not a decision. */
export interface Proposal { incident_id: string; people: number; texts: Texts }
export interface PictureView {
  id: string; case_id: string; evidence_id: string; title: Texts; boxes: number[][]; masked_by: Named; at: string; approved_by: Named | null; image_url: string
}
export interface OverlayDesk { url: string; card: string | null; choices: string[]; pictures: PictureView[]; rev: number }
export interface DecidedRemedy { remedy: string; amount: Money | number | null; sku?: string | null; returnless?: boolean | null; in_addition?: boolean }
export interface DecisionView {
  id: string; incident_id: string; remedies: DecidedRemedy[]; reason: string | null; by: Named; at: string; offers: Record<string, number>; open_cases: number
}
