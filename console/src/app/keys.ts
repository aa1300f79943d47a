import { onScopeDispose, ref, shallowReactive } from 'vue'

export interface KeyBinding {
  key: string
  /** Key of the words that say what it does. */
  label: string
  run(event: KeyboardEvent): void
  when?(): boolean
  /** Also while typing or with single keys turned off (Ctrl-K, Escape). */
  always?: boolean
}
const SETTING = 'livemend.keys'
export const keysOn = ref(localStorage.getItem(SETTING) !== 'off')
export const layers = shallowReactive<{ id: number; title: string; bindings: KeyBinding[] }[]>([])
export const sheetOpen = ref(false)
export const barOpen = ref(false)
export const soundsOpen = ref(false)
let count = 0

export function setKeys(on: boolean): void {
  keysOn.value = on
  localStorage.setItem(SETTING, on ? 'on' : 'off')
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'file'].includes(target.type)
}

/** "ctrl+k", "escape", "j", "?": the name a binding is written with. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key
}

export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.altKey) return false
  const name = nameOf(event)
  const quiet = isTyping(event.target) || !keysOn.value || document.querySelector('dialog[open]') !== null
  for (let index = layers.length - 1; index >= 0; index--) {
    for (const binding of layers[index]?.bindings ?? []) {
      if (binding.key !== name || (quiet && !binding.always) || binding.when?.() === false) continue
      event.preventDefault()
      binding.run(event)
      return true
    }
  }
  return false
}

/** Keys that live as long as the component. The newest layer is asked first. */
export function useKeys(title: string, bindings: KeyBinding[]): void {
  const layer = { id: ++count, title, bindings }
  layers.push(layer)
  onScopeDispose(() => {
    const index = layers.findIndex((other) => other.id === layer.id)
    if (index >= 0) layers.splice(index, 1)
  })
}

export function startKeys(): void {
  window.addEventListener('keydown', handleKey)
}
