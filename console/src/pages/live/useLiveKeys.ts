import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCommands } from '@/app/commands'
import { useKeys, type KeyBinding } from '@/app/keys'
import { may } from '@/app/session'
import { pick } from '@/i18n'
import { ACTS } from './actList'
import type { Decisions } from './useDecisions'
import type { Queue } from './useQueue'
import { commentAtHand } from './useStreamKeys'

export interface Places { open(): void; search(): void; promise(): void; stream(): void; exposed(): void; correct(commentId: string): void }

/** The floor's keys and the same acts by name in the command bar. */
export function useLiveKeys(queue: Queue, decisions: Decisions, places: Places): void {
  const { t } = useI18n()
  const one = computed(() => queue.item.value !== null)
  const keys = [...new Set(ACTS.flatMap((act) => act.key ?? []))]
  const acts = keys.map((key): KeyBinding => ({
    key, label: `console_live.key.${key}`, when: () => one.value,
    // A key held down is one decision.
    run: (event) => { if (!event.repeat) decisions.byKey(key) },
  }))
  useKeys('console_live.keys.title', [
    { key: 'j', label: 'console_live.keys.next', run: () => { queue.move(1) } },
    { key: 'k', label: 'console_live.keys.previous', run: () => { queue.move(-1) } },
    { key: 'arrowdown', label: 'console_live.keys.next', when: free, run: () => { queue.move(1) } },
    { key: 'arrowup', label: 'console_live.keys.previous', when: free, run: () => { queue.move(-1) } },
    { key: 'space', label: 'console_live.keys.mark', when: () => one.value && !onControl(), run: () => {
      if (queue.chosen.value) queue.mark(queue.chosen.value)
      queue.move(1)
    } },
    { key: 'escape', label: 'console_live.keys.unmark', when: () => queue.marked.value.size > 0, run: () => { queue.marked.value = new Set() } },
    { key: 'enter', label: 'console_live.keys.open', when: () => one.value && !onControl(), run: places.open },
    { key: '/', label: 'console_live.keys.search', run: places.search },
    { key: 'q', label: 'console_live.keys.promise', when: () => may('promise:make'), run: places.promise },
    { key: '0', label: 'console_live.keys.exposed', run: places.exposed },
    { key: 'b', label: 'console_live.keys.stream', run: places.stream },
    { key: 'f', label: 'console_live.keys.correct', when: () => may('incident:label') && commentAtHand() !== null, run: () => { places.correct(commentAtHand() ?? '') } },
    ...['1', '2', '3', '4'].map((key, index): KeyBinding => ({
      key, label: `console_live.view.${(['decide', 'host', 'parked', 'done'] as const)[index] ?? 'decide'}`,
      run: () => { queue.wanted.value = { ...queue.wanted.value, view: (['decide', 'host', 'parked', 'done'] as const)[index] ?? 'decide' } },
    })),
    ...acts,
  ])
  useCommands(() => [
    ...(queue.item.value
      ? ACTS.filter((act) => decisions.code(act.name) === null).map((act) => ({
        id: `act-${act.name}`, label: t(`console_live.act.${act.name}`), ...(act.key && { key: act.key }), hint: pick(queue.item.value?.title),
        run: () => { decisions.run(act.name) },
      }))
      : []),
    ...queue.list.value.slice(0, 200).map((item) => ({
      id: `item-${item.id}`, label: pick(item.title), hint: t('console_live.people', item.people), run: () => { queue.choose(item.id) },
    })),
  ])
}

/** Arrows belong to the list, unless something that uses them has the focus. */
function free(): boolean {
  const at = document.activeElement
  return at === null || at === document.body || at.id === 'main' || at.getAttribute('role') === 'listbox'
}

/** Enter on a focused button is that button's. */
function onControl(): boolean {
  return document.activeElement?.closest('button, a, summary, input, [role="tab"], [role="menuitem"]') !== null
}
