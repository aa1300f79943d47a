import { shallowReactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, newKey } from '@/api/http'
import type { CommentView, IncidentView } from '@/api/shapes'
import { pick } from '@/i18n'
import type { LiveShow } from '@/live/useShow'
import { tellDone, tellError } from '@/app/toasts'
import type { BulkDone } from './floor'

/** An act answers the incident itself or something that holds it; and the name of an undo where there is one. */
type Answer = Partial<IncidentView> & Partial<BulkDone> & { incident?: IncidentView; undo_id?: string | null }
interface Corrected { comment: CommentView; incident: IncidentView | null; undo_id: string | null }
export interface Acts {
  busy(id: string): boolean
  act(id: string, name: string, body?: object): Promise<Answer | null>
  /** The same decision for several items; one toast, one undo for all. */
  many(ids: readonly string[], name: string, body?: object): Promise<boolean>
  /** One comment is something else, whether an item holds it or not. */
  correct(comment: CommentView, body: object): Promise<void>
}
/** What takes an act back; `undo` restores the rows as they were before. */
const BACK: Record<string, string> = { cue: 'uncue', uncue: 'cue', claim: 'release', release: 'claim' }

/** One place that sends the floor's decisions: refused ones are told, done ones can be undone. */
export function useActs(showId: string, live: LiveShow): Acts {
  const { t, te } = useI18n()
  const running = shallowReactive(new Set<string>())
  const path = (id: string, name: string) => `/shows/${showId}/incidents/${id}/${name}`

  async function undo(id: string, name: string, undoId: string | null | undefined): Promise<void> {
    try {
      const back = undoId ? 'undo' : (BACK[name] ?? 'undo')
      take(await api.post<Answer>(path(id, back), undoId ? { undo_id: undoId } : {}))
    } catch (error) {
      tellError(error)
    }
  }
  function take(answer: Answer): void {
    const fresh = answer.incident ?? (answer.lane !== undefined && answer.people !== undefined ? (answer as IncidentView) : undefined)
    if (fresh) live.patch(fresh)
  }
  async function act(id: string, name: string, body: object = {}): Promise<Answer | null> {
    const mark = `${id}/${name}`
    if (running.has(mark)) return null
    running.add(mark)
    try {
      const answer = (await api.post<Answer | undefined>(path(id, name), body, newKey())) ?? {}
      take(answer)
      const said = `console_live.done.${name}`
      const back = answer.undo_id || BACK[name] ? () => { void undo(id, name, answer.undo_id) } : undefined
      if (name === 'bulk') tellDone(t('console_live.bulk_done', { done: answer.done?.length ?? 0, waiting: answer.waiting?.length ?? 0, refused: Object.keys(answer.refused ?? {}).length }))
      else if (te(said)) tellDone(t(said), back)
      return answer
    } catch (error) {
      tellError(error)
      return null
    } finally {
      running.delete(mark)
    }
  }
  async function many(ids: readonly string[], name: string, body: object = {}): Promise<boolean> {
    const done: [id: string, undoId: string | null | undefined][] = []
    let failed: unknown = null
    for (const id of ids) {
      try {
        const answer = (await api.post<Answer | undefined>(path(id, name), body, newKey())) ?? {}
        take(answer)
        done.push([id, answer.undo_id])
      } catch (error) {
        failed = error
      }
    }
    if (done.length) tellDone(t('console_live.done_many', done.length), () => { for (const [id, undoId] of done) void undo(id, name, undoId) })
    if (failed) tellError(failed)
    return done.length > 0
  }
  async function correct(comment: CommentView, body: object): Promise<void> {
    const to = (name: string) => `/shows/${showId}/comments/${comment.id}/${name}`
    try {
      const answer = await api.post<Corrected>(to('label'), body, newKey())
      if (answer.incident) live.patch(answer.incident)
      const moved = answer.incident && answer.incident.id !== comment.incident_id
      tellDone(moved ? t('console_live.done.placed', { title: pick(answer.incident?.title) }) : t('console_live.done.label'), () => {
        api.post<Corrected>(to('undo'), { undo_id: answer.undo_id }).then((back) => { if (back.incident) live.patch(back.incident) }, tellError)
      })
    } catch (error) {
      tellError(error)
    }
  }
  return { act, many, correct, busy: (id) => [...running].some((mark) => mark.startsWith(`${id}/`)) }
}
