import { ref } from 'vue'
import { currentLang, i18n } from '@/i18n'
import { zone } from './session'

/** Ticks once a second; everything that shows an age or a rest reads it. */
export const now = ref(Date.now())
setInterval(() => { now.value = Date.now() }, 1000)

export function clockTime(iso: string, seconds = true): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }), hour12: false, timeZone: zone.value,
  }).format(new Date(iso))
}

export function dayOf(at: number | Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone.value }).format(at)
}

/** "14:30", or with the day when it is not today. */
export function moment(iso: string): string {
  const at = new Date(iso)
  const time = clockTime(iso, false)
  if (dayOf(at) === dayOf(now.value)) return time
  const day = new Intl.DateTimeFormat(currentLang(), { month: 'short', day: 'numeric', timeZone: zone.value }).format(at)
  return `${day} ${time}`
}

/** "2026-11-25 19:40": for what is kept and read on another day. */
export function stamped(iso: string): string {
  return `${dayOf(new Date(iso))} ${clockTime(iso, false)}`
}

const two = (value: number) => String(value).padStart(2, '0')

/** +00:42:10 */
export function showOffset(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const sign = ms < 0 ? '-' : '+'
  return `${sign}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Short and of steady width: 0:42, 12:05, 3h 20, 2d 4h. */
export function span(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}:${two(seconds % 60)}`
  const { t } = i18n.global
  const hours = Math.floor(seconds / 3600)
  if (hours < 48) return t('console_common.span.hours', { hours, minutes: two(Math.floor(seconds / 60) % 60) })
  return t('console_common.span.days', { days: Math.floor(hours / 24), hours: hours % 24 })
}

/** Part of the time used up, 0 to beyond 1. */
export function share(startIso: string, dueIso: string, at: number): number {
  const start = Date.parse(startIso)
  const due = Date.parse(dueIso)
  return due <= start ? 1 : (at - start) / (due - start)
}
