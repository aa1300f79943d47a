import type { Lang } from './words'

export interface Page {
  state: 'fresh' | 'open' | 'ready' | 'live' | 'ended'; mine: boolean; shop: string; lang: string
  words: { lang: string; version: string; live: string; recorded: string; clip: string }
  consents: Partial<Record<'live' | 'recorded' | 'clip', boolean>>
  was_live: boolean; muted: boolean; hidden: boolean; on_screen: boolean; ended_reason: string | null; expires_at: string | null
  ice: RTCIceServer[]
}
export class Refused extends Error {
  constructor(readonly code: string) { super(code) }
}

/** The customer's few questions to the desk. Every answer is the whole page. */
export function deskOf(token: string, lang: () => Lang) {
  const base = `/api/v1/call/${encodeURIComponent(token)}`
  async function ask(method: string, path: string, body?: object): Promise<Page> {
    let answer: Response
    try {
      answer = await fetch(`${base}${path}?lang=${lang()}`, {
        method, credentials: 'same-origin', cache: 'no-store',
        ...(method === 'POST' ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) } : {}),
      })
    } catch {
      throw new Refused('offline')
    }
    if (answer.ok) return (await answer.json()) as Page
    const found = (await answer.json().catch(() => null)) as { error?: { code?: string } } | null
    throw new Refused(found?.error?.code ?? 'offline')
  }
  return {
    signal: `${base}/signal`,
    look: () => ask('GET', ''),
    join: () => ask('POST', '/join'),
    agree: (body: object) => ask('POST', '/consent', body),
    leave: () => ask('POST', '/leave'),
    clip: (given: boolean) => ask('POST', '/clip', { given }),
  }
}
export type Desk = ReturnType<typeof deskOf>
