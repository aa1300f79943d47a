/** A covered part of a picture: x, y, width, height as shares of it. */
export type Box = [x: number, y: number, width: number, height: number]
const SMALLEST = 0.01

const inside = (value: number) => Math.min(1, Math.max(0, value))

/** From two corners in any order; null when it is too small to cover anything. */
export function boxOf(from: { x: number; y: number }, to: { x: number; y: number }): Box | null {
  const left = inside(Math.min(from.x, to.x))
  const top = inside(Math.min(from.y, to.y))
  const width = inside(Math.max(from.x, to.x)) - left
  const height = inside(Math.max(from.y, to.y)) - top
  return width < SMALLEST || height < SMALLEST ? null : [left, top, width, height]
}
