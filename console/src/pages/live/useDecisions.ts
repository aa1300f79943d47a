import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { IncidentDetail, IncidentView } from '@/api/shapes'
import { may, me } from '@/app/session'
import { tellDone } from '@/app/toasts'
import { ACTS, needsHow, whyNot, type ActName } from './actList'
import type { Acts } from './acts'
import { heedless, type Press } from './heedless'

export type DialogName = 'answered' | 'ignored' | 'malicious' | 'private' | 'reply' | 'hide' | 'split' | 'merge' | 'park' | 'hold' | 'label' | 'attack' | 'cause' | 'invite' | 'recheck' | 'improve'
const DIALOGS: Partial<Record<ActName, DialogName>> = {
  ignore: 'ignored', malicious: 'malicious', private: 'private', reply: 'reply', hide: 'hide', split: 'split', merge: 'merge', park: 'park', hold: 'hold', label: 'label', attack: 'attack', cause: 'cause', invite: 'invite', recheck: 'recheck', improve: 'improve',
}
export interface Decisions {
  dialog: Ref<DialogName | null>
  why(name: ActName): string | null
  code(name: ActName): string | null
  run(name: ActName, body?: object): void
  finish(name: string, body: object): Promise<boolean>
  byKey(key: string): void
}

/** From a key, a button or a command to the act itself: straight away, or through the dialog that asks what is missing. */
export function useDecisions(item: () => IncidentView | null, detail: () => IncidentDetail | null, acts: Acts, marked: Ref<Set<string>>, came: Ref<number | null>, items: () => readonly IncidentView[]): Decisions {
  const { t } = useI18n()
  const dialog = ref<DialogName | null>(null)
  const who = () => ({ id: me.value?.user.id ?? null, may })

  function code(name: ActName): string | null {
    const at = item()
    return at ? whyNot(name, at, who()) : 'none'
  }
  function why(name: ActName): string | null {
    const found = code(name)
    return found === null ? null : t(`console_live.why_not.${found}`, { name: item()?.handler?.name ?? '' })
  }
  function runMany(name: ActName, at: IncidentView): void {
    const ids = [...marked.value]
    if (name === 'ignore' || name === 'malicious') dialog.value = DIALOGS[name] ?? null
    else if (name === 'merge') void acts.act(at.id, 'merge', { incident_ids: ids.filter((id) => id !== at.id) })
    else if (name === 'said' && items().some((one) => ids.includes(one.id) && needsHow(one))) dialog.value = 'answered'
    else if (name === 'said') void acts.many(ids, 'dispose', { disposition: 'answered' })
    else if (name === 'claim' || name === 'cue' || name === 'case') void acts.many(ids, name === 'case' ? 'cases' : name)
    else tellDone(t('console_live.one_only'))
  }
  function run(name: ActName, body?: object): void {
    const at = item()
    if (!at) return
    if (marked.value.size > 1) {
      runMany(name, at)
      return
    }
    const refused = why(name)
    if (refused && !body) {
      tellDone(refused)
      return
    }
    const asks = DIALOGS[name]
    if (asks) dialog.value = asks
    else if (name === 'said' && !may('host:speak') && needsHow(at)) dialog.value = 'answered'
    else if (name === 'said') void acts.act(at.id, may('host:speak') ? 'said' : 'dispose', said(at))
    else if (name === 'case') void acts.act(at.id, 'cases')
    else void acts.act(at.id, name, body ?? (name === 'claim' && at.handler ? { force: true } : {}))
  }
  function said(at: IncidentView): object {
    if (!may('host:speak')) return { disposition: 'answered' }
    const card = detail()?.id === at.id ? detail()?.card : null
    return card ? { hash: card.hash } : {}
  }
  async function finish(name: string, body: object): Promise<boolean> {
    const at = item()
    if (marked.value.size > 1 && name === 'dispose') return acts.many([...marked.value], name, body)
    return at ? (await acts.act(at.id, name, body)) !== null : false
  }
  let last: Press | null = null
  function byKey(key: string): void {
    const press = { key, item: item()?.id ?? '', at: Date.now() }
    const ignored = heedless(press, last, came.value)
    last = press
    if (ignored) return
    const fitting = ACTS.filter((act) => act.key === key)
    const possible = fitting.find((act) => code(act.name) === null) ?? fitting[0]
    if (possible) run(possible.name)
  }
  return { dialog, why, code, run, finish, byKey }
}
