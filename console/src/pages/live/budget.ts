import type { Budget, Money } from '@/api/shapes'

export interface BudgetParts { spent: number; reserved: number; left: Money; total: Money }

/** Shares of the session's money: spent, promised, and what is left to say. No budget set = nothing may be offered. */
export function budgetParts(budget: Budget | null): BudgetParts | null {
  if (!budget) return null
  const currency = budget.currency ?? (typeof budget.total === 'object' ? budget.total.currency : 'TWD')
  const minor = (value: Money | number) => (typeof value === 'number' ? value : value.minor)
  const total = minor(budget.total)
  const part = (value: Money | number) => (total > 0 ? minor(value) / total : 0)
  return {
    spent: part(budget.spent), reserved: part(budget.reserved),
    left: { minor: minor(budget.left), currency }, total: { minor: total, currency },
  }
}
