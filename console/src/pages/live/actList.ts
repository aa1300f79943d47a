import type { IncidentView } from '@/api/shapes'
import type { IconName } from '@/ui/icons'

export type ActName =
  | 'cue' | 'uncue' | 'said' | 'private' | 'case' | 'park' | 'ignore' | 'malicious' | 'hide' | 'invite' | 'merge' | 'split'
  | 'label' | 'attack' | 'cause' | 'recheck' | 'claim' | 'release' | 'reply' | 'hold' | 'duplicate' | 'improve'
export interface Act { name: ActName; key?: string; icon: IconName; needs: string | readonly string[]; first?: boolean; danger?: boolean; done?: boolean }

/** What the floor can do with an item, with its key (screens: c p a i m x l g s); what comes after the show has none. */
export const ACTS: readonly Act[] = [
  { name: 'cue', key: 'c', icon: 'megaphone', needs: 'incident:handle', first: true },
  { name: 'uncue', key: 'c', icon: 'undo-2', needs: 'incident:handle', first: true },
  { name: 'said', key: 'a', icon: 'check', needs: 'incident:handle', first: true },
  { name: 'private', key: 'p', icon: 'lock', needs: 'act:reply', first: true },
  { name: 'case', key: 'n', icon: 'clipboard-list', needs: 'case:work', first: true, done: true },
  { name: 'ignore', key: 'i', icon: 'slash', needs: 'incident:handle', first: true },
  { name: 'park', key: 'r', icon: 'handshake', needs: 'promise:make', first: true, done: true },
  { name: 'reply', key: 'e', icon: 'message-square', needs: 'act:reply', first: true },
  { name: 'hold', key: 'w', icon: 'hourglass', needs: 'incident:handle' },
  { name: 'malicious', key: 'm', icon: 'shield-alert', needs: 'incident:handle', danger: true },
  { name: 'hide', key: 'x', icon: 'eye-off', needs: 'act:sanction', danger: true },
  { name: 'attack', key: 'd', icon: 'flag', needs: 'act:sanction', danger: true, done: true },
  { name: 'invite', key: 'l', icon: 'video', needs: 'incident:handle' },
  { name: 'merge', key: 'g', icon: 'merge', needs: 'incident:handle' },
  { name: 'split', key: 's', icon: 'split', needs: 'incident:handle' },
  { name: 'label', key: 'v', icon: 'pencil', needs: 'incident:label', done: true },
  { name: 'cause', key: 'u', icon: 'lightbulb', needs: ['incident:handle', 'stock:move'], done: true },
  { name: 'recheck', key: 'h', icon: 'video', needs: 'incident:handle', done: true },
  { name: 'improve', icon: 'wrench', needs: 'task:do', done: true },
  { name: 'claim', key: 't', icon: 'hand', needs: 'incident:handle' },
  { name: 'release', key: 't', icon: 'hand', needs: 'incident:handle' },
]

/** A grave matter is not done by a key alone: where nobody has spoken of it yet, the record says how it was answered. */
export function needsHow(item: Pick<IncidentView, 'level' | 'lane' | 'first_mention_at'>): boolean {
  return item.level !== null && item.level <= 1 && item.lane !== 'question' && item.first_mention_at === null
}

export interface Who { id: string | null; may(permission: string): boolean }

/** Code of the reason why not now, or null. Keys, buttons and the menu ask the same question. */
export function whyNot(name: ActName, item: IncidentView, who: Who): string | null {
  const act = ACTS.find((one) => one.name === name)
  if (!act || ![act.needs].flat().some((right) => who.may(right))) return 'no_right'
  const done = item.state === 'done' || item.disposition !== null
  const other = item.handler !== null && item.handler.id !== who.id
  // Taking over from another is for whoever runs the show.
  if (name === 'claim') return item.handler?.id === who.id ? 'yours' : other && !who.may('show:run') ? 'handled' : null
  if (name === 'release') return item.handler?.id === who.id ? null : 'not_yours'
  if (name === 'label' || name === 'cause' || name === 'improve') return null
  if (name === 'attack') return item.suspicious || ['malicious', 'abuse', 'spam'].includes(item.lane) || item.disposition === 'malicious' ? null : 'not_attack'
  if (other) return 'handled'
  if (name === 'cue') return item.state === 'cued' || item.state === 'on_air' ? 'cued' : done ? 'done' : null
  if (name === 'uncue') return item.state === 'cued' || item.state === 'on_air' ? null : 'not_cued'
  // An attacker is never invited but by a manager's word; the dialog asks for it.
  if (name === 'invite') return (item.suspicious || item.lane === 'malicious' || item.lane === 'abuse') && !who.may('policy:publish') ? 'malicious' : item.sample ? null : 'later'
  if (name === 'split') return item.comments < 2 ? 'single' : null
  if (name === 'merge') return null
  if (done && !act.done && name !== 'hide') return 'done'
  return null
}
