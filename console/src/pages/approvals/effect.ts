import type { ApprovalView } from '@/api/money_shapes'
import { moneyText } from '@/ui/money'

export interface Effect { name: 'budget' | 'risk'; about: string; before: string; after: string; limit: string; tone: 'calm' | 'amber' | 'red' }

export function rateText(rate: number | null): string {
  return rate === null ? '—' : `${(rate * 100).toFixed(2)} %`
}

/** What a yes would do: the show's money and the platform's refund rate, before and after. */
export function effects(approval: ApprovalView): Effect[] {
  const rows: Effect[] = []
  const { budget, risk } = approval
  if (budget) {
    rows.push({
      name: 'budget', about: '', before: moneyText(budget.left_before), after: moneyText(budget.left_after), limit: '',
      tone: budget.enough ? 'calm' : 'red',
    })
  }
  if (risk) {
    rows.push({
      name: 'risk', about: risk.platform, before: rateText(risk.rate), after: rateText(risk.after), limit: rateText(risk.limit),
      tone: risk.level_after === 'red' ? 'red' : risk.level_after === 'amber' ? 'amber' : 'calm',
    })
  }
  return rows
}
