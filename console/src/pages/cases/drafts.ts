/** What somebody has typed survives a reload, a crash and a colleague's change. One draft per case and audience. */
const PREFIX = 'livemend.draft.'
const KEPT_DAYS = 14

export interface Draft { text: string; at: number }
const keyOf = (caseId: string, audience: string) => `${PREFIX}${caseId}.${audience}`

export function readDraft(caseId: string, audience: string, store: Storage = localStorage): string {
  try {
    const found = JSON.parse(store.getItem(keyOf(caseId, audience)) ?? 'null') as Draft | null
    return typeof found?.text === 'string' ? found.text : ''
  } catch {
    return ''
  }
}

export function keepDraft(caseId: string, audience: string, text: string, at: number, store: Storage = localStorage): void {
  if (text.trim()) store.setItem(keyOf(caseId, audience), JSON.stringify({ text, at } satisfies Draft))
  else store.removeItem(keyOf(caseId, audience))
}

/** Drafts hold customers' matters: they do not stay for ever in a browser. */
export function dropOldDrafts(at: number, store: Storage = localStorage): void {
  for (let index = store.length - 1; index >= 0; index--) {
    const key = store.key(index)
    if (!key?.startsWith(PREFIX)) continue
    try {
      const { at: kept } = JSON.parse(store.getItem(key) ?? '{}') as Partial<Draft>
      if (typeof kept === 'number' && at - kept < KEPT_DAYS * 86_400_000) continue
    } catch {
      // Unreadable: goes as well.
    }
    store.removeItem(key)
  }
}
