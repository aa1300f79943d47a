import { computed, useAttrs, useId, watchEffect, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

/** How many characters are too many, counted as the server counts: an emoji is one, blanks at both ends are not sent. */
export function overBy(text: string, most: number | string | undefined): number {
  return most === undefined ? 0 : Math.max(0, [...text.trim()].length - Number(most))
}

interface Limit {
  told: ComputedRef<string>
  noteId: string
  /** The field's own attributes, and the note beside whatever described it before; asked anew at each drawing, for attributes tell nobody that they changed. */
  attrs(): Record<string, unknown>
}

/** A browser's maxlength drops the end of what is pasted without a word. Here it stays, is told, and its form cannot be sent until it fits. */
export function useLimit(box: Ref<HTMLInputElement | HTMLTextAreaElement | null>, text: () => string, most: () => number | string | undefined): Limit {
  const { t } = useI18n()
  const given = useAttrs()
  const noteId = useId()
  const over = computed(() => overBy(text(), most()))
  const told = computed(() => (over.value ? t('console_common.too_many', { n: over.value, max: Number(most()) }, over.value) : ''))
  // The form's own check: it holds every way of sending, a button inside or outside of it as well as a key.
  watchEffect(() => { box.value?.setCustomValidity(told.value) }, { flush: 'post' })
  const attrs = () => (told.value ? { ...given, 'aria-invalid': true, 'aria-describedby': [given['aria-describedby'], noteId].filter(Boolean).join(' ') } : { ...given })
  return { told, noteId, attrs }
}
