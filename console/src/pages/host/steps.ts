import type { Card } from '@/api/shapes'

export interface Step {
  kind: string
  text: string
  /** Which part of the card it belongs to; said parts are reported by kind. */
  part: number
}

/** Width of a text in full-width characters: a Latin letter takes about half of one. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text) width += /[\u1100-\u11ff\u2e80-\uffef]/.test(letter) ? 1 : 0.52
  return width
}

/** Pieces that end where a speaker breathes: at sentence ends, in long ones at commas. */
function pieces(text: string, most: number): string[] {
  const sentences = text.match(/[^。！？!?]+?(?:[。！？!?]+["」』”’)）]*|\.(?=\s|$)|$)\s*/gu) ?? [text]
  return sentences.flatMap((sentence) => {
    if (widthOf(sentence) <= most) return [sentence]
    return sentence.match(/[^，、；,;]+[，、；,;]?\s*/gu) ?? [sentence]
  }).filter((piece) => piece.trim())
}

/** One step = what fits the glance: whole sentences together as long as they fit. */
export function stepsOf(card: Pick<Card, 'parts'>, most: number): Step[] {
  const steps: Step[] = []
  card.parts.forEach((part, index) => {
    let line = ''
    for (const piece of pieces(part.text, most)) {
      if (line && widthOf(line + piece.trimEnd()) > most) {
        steps.push({ kind: part.kind, text: line.trim(), part: index })
        line = ''
      }
      line += piece
    }
    if (line.trim()) steps.push({ kind: part.kind, text: line.trim(), part: index })
  })
  return steps
}

/** Where to go on when the words of the card changed under way: the first step of the same part, else the same place. */
export function resume(steps: readonly Step[], kind: string | undefined, at: number): number {
  if (!steps.length) return 0
  const same = steps.findIndex((step) => step.kind === kind)
  return same >= 0 ? same : Math.min(at, steps.length - 1)
}
