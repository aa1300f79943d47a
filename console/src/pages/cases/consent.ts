import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

/** How somebody told a colleague; the page is the customer's own way. */
export function useConsentWays() {
  const { t } = useI18n()
  return computed(() => (['phone', 'mail', 'chat', 'in_person'] as const).map((value) => ({ value, label: t(`console_cases.consent.how.${value}`) })))
}
