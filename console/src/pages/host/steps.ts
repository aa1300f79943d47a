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

/** Where the host is in a card. kinds: of its steps, as they were then; since: when the card came up; left: when
 *  another took its place, from when on its time stands still. */
export interface Place { at: number; told: number[]; since: number; kinds: string[]; left?: number }

/** The same place when the steps are others now: a part that was said to its end stays said. */
export function carry(place: Place, steps: readonly Step[]): Place {
  const kinds = steps.map((step) => step.kind)
  if (kinds.join() === place.kinds.join()) return place
  const open = new Set(place.kinds.filter((_, index) => !place.told.includes(index)))
  const whole = new Set(place.kinds.filter((kind) => !open.has(kind)))
  const told = kinds.flatMap((kind, index) => (whole.has(kind) ? [index] : []))
  return { ...place, at: resume(steps, place.kinds[place.at], place.at), told, kinds }
}
