import { computed, ref, watch, type Ref } from 'vue'
import { api } from '@/api/http'
import { ApiError } from '@/api/errors'
import type { Paraphrase } from '@/api/shapes'
import { draftOf, forgetDraft, keepDraft } from '@/app/drafts'
import { tellError } from '@/app/toasts'

interface Kept { text: string; rev: number }
interface Theirs { text: string; by: string | null; rev: number }

function kept(key: string): Kept | null {
  try {
    const found = JSON.parse(draftOf(key) ?? 'null') as Partial<Kept> | null
    return typeof found?.text === 'string' && typeof found.rev === 'number' ? { text: found.text, rev: found.rev } : null
  } catch {
    return null
  }
}

/** Wording one sentence while others may do the same: what was typed is kept, what others put there is shown beside it. */
export function useParaphrase(showId: string, incidentId: string, current: () => Paraphrase) {
  const key = `paraphrase/${incidentId}/${current().lang}`
  const before = kept(key)
  const text = ref(before?.text ?? current().text)
  /** The revision these words answer to. */
  const base = ref(before?.rev ?? current().rev)
  const seen = ref(before ? '' : current().text)
  const theirs: Ref<Theirs | null> = ref(null)
  const busy = ref(false)
  const dirty = computed(() => text.value.trim() !== seen.value)

  function adopt(found: Kept): void {
    text.value = seen.value = found.text
    base.value = found.rev
    theirs.value = null
    forgetDraft(key)
  }
  /** Somebody else was faster: nobody's words are thrown away before a person chose. */
  function meet(now: Paraphrase): void {
    if (now.rev === base.value || busy.value) return
    if (!dirty.value || now.text === text.value.trim()) adopt(now)
    else theirs.value = { text: now.text, by: now.by, rev: now.rev }
  }
  watch(() => current().rev, () => { meet(current()) }, { immediate: true })
  watch(text, (now) => {
    if (dirty.value) keepDraft(key, JSON.stringify({ text: now, rev: base.value } satisfies Kept))
    else forgetDraft(key)
  })
  async function put(words: string): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      const found = await api.put<Paraphrase | null>(`/shows/${showId}/incidents/${incidentId}/paraphrase`, { text: words.trim(), lang: current().lang, rev: base.value })
      if (found) adopt(found)
      else forgetDraft(key)
      return true
    } catch (error) {
      if (error instanceof ApiError && error.code === 'paraphrase_changed') {
        const { text: other, by, rev } = error.params as { text: string; by: string; rev: number }
        theirs.value = { text: other || current().made, by, rev }
      } else tellError(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return {
    text, busy, theirs, restored: before !== null,
    save: () => put(text.value),
    house: () => put(''),
    keepMine: () => {
      base.value = theirs.value?.rev ?? base.value
      theirs.value = null
      return put(text.value)
    },
    takeTheirs: () => { if (theirs.value) adopt(theirs.value) },
    drop: () => { forgetDraft(key) },
  }
}
