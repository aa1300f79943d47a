import { shallowReactive } from 'vue'
import { errorText } from '@/api/errors'

export interface Toast {
  id: number
  text: string
  kind: 'done' | 'error' | 'notice'
  /** Where a notice leads, if anywhere. */
  to?: string
  undo?: () => void
}
export const toasts = shallowReactive<Toast[]>([])
const SHOWN_MS = 7000
let count = 0

export function dropToast(id: number): void {
  const index = toasts.findIndex((toast) => toast.id === id)
  if (index >= 0) toasts.splice(index, 1)
}

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++count
  toasts.push({ ...toast, id })
  while (toasts.length > 3) toasts.shift()
  setTimeout(() => { dropToast(id) }, toast.kind === 'done' ? SHOWN_MS : SHOWN_MS * 1.5)
}

export function tellDone(text: string, undo?: () => void): void {
  show(undo ? { text, kind: 'done', undo } : { text, kind: 'done' })
}
/** Something that happened by itself and wants to be looked at. */
export function tellNotice(text: string, to?: string): void {
  show(to ? { text, kind: 'notice', to } : { text, kind: 'notice' })
}
export function tellError(error: unknown): void {
  show({ text: errorText(error), kind: 'error' })
}
/** z: takes back the newest act that can be taken back. */
export function undoLast(): void {
  const toast = [...toasts].reverse().find((item) => item.undo)
  if (!toast?.undo) return
  dropToast(toast.id)
  toast.undo()
}
