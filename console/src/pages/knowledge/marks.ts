import { letters } from '@/ui/letters'

export interface Piece { text: string; finding: number | null }

/** The text cut at its findings, in order; where two overlap the first keeps the place. Findings without a place are left to the list. */
export function marked(text: string, findings: readonly { start: number; end: number }[]): Piece[] {
  const all = letters(text)
  const placed = findings.map((finding, index) => ({ ...finding, index })).filter((finding) => finding.end > finding.start).sort((a, b) => a.start - b.start)
  const pieces: Piece[] = []
  let at = 0
  for (const finding of placed) {
    if (finding.start < at) continue
    if (finding.start > at) pieces.push({ text: all.slice(at, finding.start).join(''), finding: null })
    pieces.push({ text: all.slice(finding.start, finding.end).join(''), finding: finding.index })
    at = finding.end
  }
  if (at < all.length) pieces.push({ text: all.slice(at).join(''), finding: null })
  return pieces
}
