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

/** The server counts no further. */
export const COUNT_LIMIT = 10_000
/** A view somebody saved, for himself or for the team; the server counts what is in it. */
export interface SavedView { id: string; name: string; filters: Partial<Filters>; shared: boolean; mine: boolean; count: number; more: boolean }
export function filtersOf(saved: SavedView): Filters {
  const view = VIEWS.find((name) => name === saved.filters.view) ?? 'all'
  return { ...NO_FILTERS, ...saved.filters, level: saved.filters.level === undefined ? '' : String(saved.filters.level), view }
}
/** As the server keeps them: only what is set, the level as a number. */
export function toSaved(filters: Filters): Record<string, string | number> {
  const found: Record<string, string | number> = { view: filters.view }
  for (const name of FIELDS) if (filters[name]) found[name] = name === 'level' ? Number(filters.level) : filters[name]
  return found
}
/** The list as a table for a spreadsheet, filtered as it is on screen. */
export function csvAddress(filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '')
  return `/api/v1/cases.csv?${new URLSearchParams(given as [string, string][]).toString()}`
}

/** Where the cursor goes in a list that may have changed under it. */
export function neighbour(rows: readonly CaseView[], id: string | null, by: 1 | -1): CaseView | undefined {
  const at = rows.findIndex((row) => row.id === id)
  if (at < 0) return rows[by > 0 ? 0 : rows.length - 1]
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))]
}
