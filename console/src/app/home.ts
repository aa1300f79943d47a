/** Where a role works; the server's log-in links land on the same pages (`web/platform.py`). */
const HOMES: Record<string, string> = {
  host: '/host', viewer: '/shows', service: '/cases', finance: '/tasks', supply: '/tasks',
}
export function homeOf(role: string | undefined): string {
  return (role && HOMES[role]) ?? '/live'
}

/** Only a path of ours: a link may not send a person who logs in to another site. */
export function safeNext(next: unknown): string | null {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : null
}
