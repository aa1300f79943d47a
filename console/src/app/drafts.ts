/** What somebody was writing, kept on this device until it is sent. */
const PREFIX = 'livemend.draft.'

export function draftOf(key: string): string | null {
  return sessionStorage.getItem(PREFIX + key)
}
export function keepDraft(key: string, text: string): void {
  if (text) sessionStorage.setItem(PREFIX + key, text)
  else sessionStorage.removeItem(PREFIX + key)
}
export function forgetDraft(key: string): void {
  sessionStorage.removeItem(PREFIX + key)
}
