import type { RequestView } from '@/api/shapes'

/** Who can be made to keep a promise given on air. */
export const OWNERS = ['service', 'supply', 'finance', 'manager'] as const

/** Whoever was asked and has not answered owes the answer; otherwise after-sales tells the customer. */
export function owes(request: Pick<RequestView, 'department' | 'state'> | null): string {
  if (!request || request.state === 'answered' || request.state === 'withdrawn') return 'service'
  return request.department === 'tech' ? 'supply' : request.department
}
