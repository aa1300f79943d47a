import type { Texts } from '@/api/shapes'

export interface OverlayTickerItem { id: string; state: 'settled' | 'arranged'; text: Texts; at: string }
export interface OverlayCardView {
  kind: 'policy' | 'statement' | 'evidence'
  title: Texts
  lines: Texts[]
  image_url: string | null
}
/** What viewers may see: made and masked on the server. */
export interface OverlayView {
  show: { title: Texts; rehearsal: boolean }
  lang: string
  card: OverlayCardView | null
  ticker: OverlayTickerItem[]
}
