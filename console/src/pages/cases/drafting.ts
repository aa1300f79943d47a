import type { CaseDetail } from '@/api/case_shapes'
import { i18n, isLang, loadLang } from '@/i18n'
import { moneyText } from '@/ui/money'

/** A first text for the result from what was chosen. It stays empty when nothing is known: better no words than wrong ones. */
export function resultDraft(found: CaseDetail): string {
  const chosen = found.offers.filter((offer) => ['chosen', 'executed'].includes(offer.state)).at(-1)
  if (!chosen || !found.order_no) return ''
  const { t } = i18n.global
  const own = ['refund', 'reship', 'exchange'].includes(chosen.remedy) ? chosen.remedy : 'other'
  const said = t(`console_cases.tell.draft_${own}`, {
    amount: moneyText(chosen.amount), order: found.order_no, remedy: t(`console_terms.remedy.${chosen.remedy}`),
  }, { locale: writes(found) })
  const parcel = found.tasks.find((task) => task.offer_id === chosen.id && task.parcel)?.parcel
  if (!parcel) return said
  const by = [parcel.carrier, parcel.number, parcel.url].filter(Boolean).join(' ')
  return `${said}\n${t('console_cases.tell.draft_parcel', { by }, { locale: writes(found) })}`
}

/** The customer's language where its words are loaded, else the reader's. */
function writes(found: CaseDetail): string {
  const lang = found.customer?.lang
  const { availableLocales, locale } = i18n.global
  if (isLang(lang) && availableLocales.includes(lang as never)) return lang
  return locale.value
}

/** Drafts are in the customer's language: its words must be at hand first. */
export async function readyFor(lang: string | undefined): Promise<void> {
  if (isLang(lang)) await loadLang(lang)
}
