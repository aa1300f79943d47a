import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Query } from '@/api/http'
import type { CaseView } from '@/api/case_shapes'

export const VIEWS = ['open', 'mine', 'unassigned', 'urgent', 'overdue', 'waiting', 'again', 'resolved', 'all'] as const
export type View = (typeof VIEWS)[number]
export interface Filters { view: View; q: string; issue: string; level: string; channel: string; show_id: string }
const FIELDS = ['q', 'issue', 'level', 'channel', 'show_id'] as const
export const NO_FILTERS: Filters = { view: 'open', q: '', issue: '', level: '', channel: '', show_id: '' }

/** The address holds the view and the filters, so that a link shows a colleague the same list. */
export function fromAddress(query: LocationQuery): Filters {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const view = VIEWS.find((name) => name === query['view']) ?? 'open'
  return { view, q: text('q'), issue: text('issue'), level: text('level'), channel: text('channel'), show_id: text('show_id') }
}

export function toAddress(filters: Filters): LocationQueryRaw {
  const query: LocationQueryRaw = filters.view === 'open' ? {} : { view: filters.view }
  for (const name of FIELDS) if (filters[name]) query[name] = filters[name]
  return query
}

export function toApi(filters: Filters): Query {
  return { ...filters, limit: 60 }
}

export function isFiltered(filters: Filters): boolean {
  return FIELDS.some((name) => filters[name] !== '')
}

export interface SavedView { name: string; filters: Filters }
const KEPT = 'livemend.cases.views'

export function savedViews(store: Storage = localStorage): SavedView[] {
  try {
    const found: unknown = JSON.parse(store.getItem(KEPT) ?? '[]')
    return Array.isArray(found) ? (found as SavedView[]).filter((view) => typeof view.name === 'string') : []
  } catch {
    return []
  }
}
export function keepViews(views: readonly SavedView[], store: Storage = localStorage): void {
  store.setItem(KEPT, JSON.stringify(views))
}

/** Where the cursor goes in a list that may have changed under it. */
export function neighbour(rows: readonly CaseView[], id: string | null, by: 1 | -1): CaseView | undefined {
  const at = rows.findIndex((row) => row.id === id)
  if (at < 0) return rows[by > 0 ? 0 : rows.length - 1]
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))]
}
