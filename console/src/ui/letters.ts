/** The server counts positions in whole characters; a string of the browser counts an emoji as two. */
export function letters(text: string): string[] {
  return [...text]
}
export function cut(text: string, start: number, end?: number): string {
  return letters(text).slice(start, end).join('')
}
