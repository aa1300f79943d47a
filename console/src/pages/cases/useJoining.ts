import { useI18n } from 'vue-i18n'
import { api } from '@/api/http'
import { tellDone, tellError } from '@/app/toasts'
import { spoken } from './guards'

/** Merge, split, take out: each can be taken back with one key from its toast. */
export function useJoining(after: () => void) {
  const { t } = useI18n()

  async function run(path: string, body: unknown): Promise<{ undo_id?: string | null; no?: string } | null> {
    try {
      return await api.post(path, body)
    } catch (error) {
      tellError(spoken(error))
      return null
    } finally {
      after()
    }
  }
  function undoOf(id: string, undoId: string | null | undefined) {
    return () => {
      void run(`/cases/${id}/undo`, undoId ? { undo_id: undoId } : {}).then((done) => { if (done) tellDone(t('console_cases.same.undone')) })
    }
  }
  async function merge(into: string, others: readonly { id: string; no: string }[]): Promise<boolean> {
    const done = await run(`/cases/${into}/merge`, { case_ids: others.map((other) => other.id) })
    if (done) tellDone(t('console_cases.same.merged', { no: others.map((other) => other.no).join('、') }), undoOf(into, done.undo_id))
    return done !== null
  }
  async function split(from: string, body: object): Promise<boolean> {
    const done = await run(`/cases/${from}/split`, body)
    if (done) tellDone(t('console_cases.same.split_done', { no: done.no ?? '' }), undoOf(from, done.undo_id))
    return done !== null
  }
  async function takeOut(from: string, other: { id: string; no: string }): Promise<void> {
    if (await run(`/cases/${from}/take-out`, { case_id: other.id })) tellDone(t('console_cases.same.taken_out', { no: other.no }), () => { void merge(from, [other]) })
  }
  return { merge, split, takeOut }
}
