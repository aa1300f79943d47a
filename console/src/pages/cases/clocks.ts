import type { Clock } from '@/api/case_shapes'
import { i18n } from '@/i18n'

const PLACE: Record<Clock['state'], number> = { breached: 0, running: 0, paused: 1, met: 2 }

/** What presses first: running and missed clocks by time due, then what rests, then what is done. */
export function byUrgency(clocks: readonly Clock[]): Clock[] {
  return [...clocks].sort((a, b) => PLACE[a.state] - PLACE[b.state] || Date.parse(a.due_at) - Date.parse(b.due_at))
}

/** The one clock a list has room for; none when nothing runs. */
export function pressing(clocks: readonly Clock[]): Clock | null {
  const first = byUrgency(clocks)[0]
  return first && first.state !== 'met' ? first : null
}

export function isLate(clock: Clock, at: number): boolean {
  return clock.state === 'breached' || (clock.state === 'running' && Date.parse(clock.due_at) < at)
}

/** Of a platform's deadline: what it does by itself when nobody acts, or has done by now. */
export function silentText(clock: Pick<Clock, 'silent' | 'state'>): string {
  return clock.silent ? saidOf(clock.silent, clock.state === 'breached') : ''
}

export function saidOf(silent: string, over: boolean): string {
  const { t, te } = i18n.global
  const key = te(`console_cases.silent.${silent}`) ? silent : 'unknown'
  return t(over ? 'console_cases.silent_done' : 'console_cases.silent_if', { what: t(`console_cases.silent.${key}`) })
}
