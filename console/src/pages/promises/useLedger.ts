import { useI18n } from 'vue-i18n'
import { api } from '@/api/http'
import { moment } from '@/app/clock'
import { tellDone, tellError } from '@/app/toasts'
import type { LedgerPromise } from './ledger'

export interface NewPromise {
  words: string; due_at: string; owner_id?: string | null; owner_role?: string | null
  case_id?: string | null; show_id?: string | null; incident_id?: string | null
}

/** The acts on a promise. Each answers whether it went through; what went wrong is told by a toast. */
export function useLedger(after: () => void) {
  const { t } = useI18n()

  async function act(run: () => Promise<unknown>, done: string): Promise<boolean> {
    try {
      await run()
      tellDone(done)
      after()
      return true
    } catch (error) {
      tellError(error)
      return false
    }
  }
  const at = (promise: LedgerPromise, verb: string) => `/promises/${promise.id}/${verb}`
  return {
    fulfil: (promise: LedgerPromise, proof: string) => act(() => api.post(at(promise, 'fulfil'), { proof }), t('console_promises.fulfil.done')),
    move: (promise: LedgerPromise, due: string, agreed: boolean) =>
      act(() => api.post(at(promise, 'renegotiate'), { due_at: due, agreed }), t('console_promises.move.done', { time: moment(due) })),
    ask: (promise: LedgerPromise, due: string, why: string) => act(() => api.post(at(promise, 'ask-move'), { due_at: due, why }), t('console_promises.move.asked')),
    withdraw: (promise: LedgerPromise, reason: string) => act(() => api.post(at(promise, 'withdraw'), { reason }), t('console_promises.withdraw.done')),
    ack: (promise: LedgerPromise) => act(() => api.post(at(promise, 'ack')), t('console_promises.ack.done')),
    make: (promise: NewPromise) => act(() => api.post('/promises', promise), t('console_promises.make.done')),
  }
}
