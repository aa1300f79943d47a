import type { TimelineEntry } from '@/api/shapes'
import { moment } from '@/app/clock'
import { i18n } from '@/i18n'
import { term } from '@/i18n/terms'
import type { IconName } from '@/ui/icons'
import { moneyText } from '@/ui/money'
import { saidOf } from './clocks'

const ICONS: [start: string, icon: IconName][] = [
  ['case.opened', 'inbox'], ['case.closed', 'circle-check'], ['case.reopened', 'rotate-ccw'], ['case.assigned', 'user-check'],
  ['case.clock_met', 'check'], ['case.clock_again', 'rotate-ccw'], ['case.clock', 'timer'], ['case.escalated', 'triangle-alert'], ['case.evidence', 'paperclip'],
  ['case.assessed', 'clipboard-check'], ['case.result', 'megaphone'], ['case.step', 'arrow-right'], ['promise.broken', 'triangle-alert'],
  ['promise', 'handshake'], ['offer', 'gift'], ['approval', 'scale'], ['task', 'list-checks'], ['act', 'send'], ['feedback', 'thumbs-up'], ['customer', 'thumbs-up'], ['consent', 'hand-heart'], ['suggestion', 'lightbulb'], ['return', 'package'], ['repair', 'settings'], ['claim', 'truck'], ['message.blocked', 'triangle-alert'], ['message.held', 'moon'], ['link', 'link'],
]
export function eventIcon(kind: string): IconName {
  return ICONS.find(([start]) => kind.startsWith(start))?.[1] ?? 'activity'
}

/** Which vocabulary a fact of an event is written in. */
const AREAS: Record<string, string> = {
  step: 'step', status: 'status', issue: 'issue', outcome: 'outcome', remedy: 'remedy', state: 'sent', level: 'level',
}

const OWN_WORDS: Record<string, Record<string, string>> = {
  'return.moved': { state: 'console_cases.returns.state' }, 'return.inspected': { finding: 'console_cases.returns.finding_of' },
  'claim.moved': { state: 'console_cases.claims.state' }, 'repair.moved': { milestone: 'console_cases.repair.milestone' },
  'message.blocked': { message: 'console_cases.kind', reason: 'console_cases.blocked' }, 'message.held': { message: 'console_cases.kind' },
  'case.finding_noted': { what: 'console_knowledge.findings.kind' }, 'case.finding_done': { what: 'console_knowledge.findings.kind' },
  'consent.given': { how: 'console_cases.consent.how' }, 'consent.ended': { how: 'console_cases.consent.how' },
  'customer.answered': { answer: 'console_terms.satisfaction' },
}

/** Events that are said in different words by a fact of theirs. */
function variantOf(kind: string, entry: TimelineEntry): string {
  const facts = entry.params ?? {}
  if (kind === 'refund.by_platform') return `${kind}_${String(facts['state'])}`
  if ((kind === 'case.clock_breached' || kind === 'case.clock_warned') && facts['platform']) return `${kind}_platform`
  return kind
}

/** The event in words, its codes in the trade's language. */
export function eventText(entry: TimelineEntry): string {
  const { t, te } = i18n.global
  const kind = entry.event ?? entry.kind
  const key = `console_cases.event.${variantOf(kind, entry)}`
  if (!te(key)) return kind.replace(/[._]/g, ' ')
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(entry.params ?? {})) {
    const area = AREAS[name]
    if (typeof value === 'string' || typeof value === 'number') params[name] = area ? term(area, value) : String(value)
    else params[name] = area ? term(area, 'none') : ''
  }
  // The same word `state` of a return or a claim is not that of a letter.
  for (const [name, words] of Object.entries(OWN_WORDS[kind] ?? {})) {
    const value = entry.params?.[name]
    if (typeof value === 'string') params[name] = te(`${words}.${value}`) ? t(`${words}.${value}`) : value
  }
  const clock = entry.params?.['clock']
  if (typeof clock === 'string') params['clock'] = t(`console_cases.clock.${clock}`)
  const { silent, amount, currency, until } = entry.params ?? {}
  if (typeof until === 'string') params['until'] = moment(until)
  if (typeof silent === 'string') params['silent'] = saidOf(silent, kind === 'case.clock_breached')
  if (typeof amount === 'number' && typeof currency === 'string') params['amount'] = moneyText({ minor: amount, currency })
  return t(key, params)
}
