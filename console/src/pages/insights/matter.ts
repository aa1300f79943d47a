import type { IncidentView } from '@/api/shapes'
import type { CaseDetail } from '@/api/case_shapes'
import { pick } from '@/i18n'
import { term } from '@/i18n/terms'

/** What an action planned from an item or a case begins with. */
export interface From { incidentId: string | null; caseId: string | null; area: string; matter: string; sku: string | null }
type Matter = Pick<IncidentView, 'issue' | 'subtype' | 'product'>

const OF_SUB: Record<string, string> = { batch: 'procurement', packaging: 'packaging', unclear_description: 'advertising', logistics_speed: 'logistics', carrier: 'logistics' }
const OF_AXIS: Record<string, string> = { product: 'product', service: 'service', marketing: 'advertising' }
const OF_ISSUE: Record<string, string> = { logistics: 'logistics', service: 'service', misleading: 'advertising' }

/** Who can change it: by the assessed cause, else by the kind of complaint. */
export function areaOf(issue: string | null, cause?: { axis: string; sub?: string | null } | null): string {
  return OF_SUB[cause?.sub ?? ''] ?? OF_AXIS[cause?.axis ?? ''] ?? OF_ISSUE[issue ?? ''] ?? 'product'
}

/** In terms of the house, so that no customer's words become a title. */
function matterOf(found: Matter): string {
  const kind = found.subtype && found.subtype !== 'other' ? term('subtype', found.subtype) : term('issue', found.issue ?? 'unknown')
  return [pick(found.product?.name), kind].filter(Boolean).join(' · ')
}

export function fromItem(item: Matter & { id: string }): From {
  return { incidentId: item.id, caseId: null, area: areaOf(item.issue), matter: matterOf(item), sku: item.product?.sku ?? null }
}
export function fromCase(found: Matter & Pick<CaseDetail, 'id' | 'incident_id' | 'cause'>): From {
  return { incidentId: found.incident_id, caseId: found.id, area: areaOf(found.issue, found.cause), matter: matterOf(found), sku: found.product?.sku ?? null }
}
