import type { RouteLocationRaw } from 'vue-router'
import type { CaseView } from '@/api/case_shapes'
import type { Money, Texts } from '@/api/shapes'
import { moment } from '@/app/clock'
import { currentLang, pick } from '@/i18n'
import { term } from '@/i18n/terms'
import type { IconName } from '@/ui/icons'
import { moneyText } from '@/ui/money'
import { platformName } from '@/ui/tones'

export interface Piece { text: string; hit: boolean }
export const KINDS = ['cases', 'customers', 'orders', 'comments'] as const
export type Kind = (typeof KINDS)[number]
export const ICONS: Record<Kind, IconName> = { cases: 'inbox', customers: 'user-round', orders: 'package', comments: 'message-circle' }

export interface CaseFound { view: CaseView; title: Piece[]; parts: Piece[] }
export interface CustomerFound { id: string; lang: string; parts: Piece[]; called: Piece[]; email: string | null; phone: string | null; orders: string[] }
export interface OrderFound { no: string; parts: Piece[]; placed_at: string; status: string; total: Money; products: Texts[]; customer: string }
export interface CommentFound {
  id: string; show_id: string; seq: number; platform: string; user: string; ts: string; lane: string; lang: string; masked: boolean
  incident_id: string | null; parts: Piece[]; case: { id: string; no: string } | null
}
interface GroupOf<K extends Kind, T> { kind: K; items: T[]; next_cursor: string | null; count: number | null; more: boolean }
export type Group = GroupOf<'cases', CaseFound> | GroupOf<'customers', CustomerFound> | GroupOf<'orders', OrderFound> | GroupOf<'comments', CommentFound>
export interface Answer { groups: Group[] }

/** One row of what was found: what it is, the words it was found by, and where it opens. */
export interface Line { id: string; kind: Kind; title: Piece[]; text: Piece[]; lang?: string; note: string; to: RouteLocationRaw }

const plain = (text: string): Piece[] => (text ? [{ text, hit: false }] : [])
const notes = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ')
const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('')
const casesWith = (q: string): RouteLocationRaw => ({ path: '/cases', query: { view: 'all', q } })

function ofCase({ view, title, parts }: CaseFound): Line {
  return {
    id: `cases-${view.id}`, kind: 'cases', title: [...plain(`${view.no} · `), ...title], text: parts, lang: view.customer?.lang ?? '',
    note: notes(term('status', view.status), view.customer?.name, moment(view.opened_at)), to: { name: 'case', params: { id: view.id } },
  }
}
function ofCustomer(found: CustomerFound): Line {
  const name = textOf(found.parts)
  return {
    id: `customers-${found.id}`, kind: 'customers', title: found.parts.length ? found.parts : plain('–'), text: found.called, note: notes(found.email, found.phone, found.orders.join(' ')),
    to: casesWith(name.includes('*') || !name ? (found.orders[0] ?? name) : name),
  }
}
function ofOrder(found: OrderFound): Line {
  return {
    id: `orders-${found.no}`, kind: 'orders', title: found.parts, text: plain(found.products.map((name) => pick(name)).join(', ')),
    note: notes(term('order_status', found.status), moneyText(found.total), found.customer, moment(found.placed_at)), to: casesWith(found.no),
  }
}
/** Its case, else the item it belongs to, else the comment itself in the show it was said in. */
function ofComment(found: CommentFound): Line {
  const show = { name: 'live-show', params: { show: found.show_id } }
  const item = found.incident_id ? { item: found.incident_id } : { comment: String(found.seq) }
  return {
    id: `comments-${found.id}`, kind: 'comments', title: [], text: found.parts, lang: found.lang,
    note: notes(found.user, platformName(found.platform), moment(found.ts), term('lane', found.lane), found.case?.no),
    to: found.case ? { name: 'case', params: { id: found.case.id } } : { ...show, query: item },
  }
}

export function linesOf(group: Group): Line[] {
  switch (group.kind) {
    case 'cases': return group.items.map(ofCase)
    case 'customers': return group.items.map(ofCustomer)
    case 'orders': return group.items.map(ofOrder)
    case 'comments': return group.items.map(ofComment)
  }
}

/** "1,000+" where counting stopped. */
export function countText(count: number, more: boolean): string {
  return new Intl.NumberFormat(currentLang()).format(count) + (more ? '+' : '')
}

/** One Chinese character says something; one Latin letter does not. */
export function isAsked(q: string): boolean {
  const text = q.trim()
  return text.length > 1 || /[^\p{ASCII}\p{P}\p{S}]/u.test(text)
}
