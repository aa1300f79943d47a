import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { handleKey, nameOf, setKeys, useKeys } from '@/app/keys'

let scope: EffectScope
let hits: string[]
function bind(key: string, name = key, always = false): void {
  scope.run(() => { useKeys('t', [{ key, label: 'l', always, run: () => { hits.push(name) } }]) })
}
function press(key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  Object.defineProperty(event, 'target', { value: on })
  handleKey(event)
  return event
}
beforeEach(() => {
  scope = effectScope()
  hits = []
})
afterEach(() => {
  scope.stop()
  setKeys(true)
  document.body.innerHTML = ''
})

describe('keys', () => {
  it('run what is bound, the newest layer first, and go with their component', () => {
    bind('j', 'old')
    bind('j', 'new')
    expect(press('j').defaultPrevented).toBe(true)
    expect(hits).toEqual(['new'])
    scope.stop()
    press('j')
    expect(hits).toEqual(['new'])
  })

  it('are off while typing, while a Chinese word is being composed, and when switched off', () => {
    bind('c')
    bind('ctrl+k', 'bar', true)
    for (const name of ['input', 'textarea', 'select']) press('c', document.createElement(name))
    press('c', document.body, { isComposing: true })
    setKeys(false)
    press('c')
    expect(hits).toEqual([])
    press('k', document.createElement('input'), { ctrlKey: true })
    expect(hits).toEqual(['bar'])
  })

  it('are off while a dialog is open', () => {
    bind('x')
    document.body.innerHTML = '<dialog open></dialog>'
    press('x')
    expect(hits).toEqual([])
  })

  it('have one name each', () => {
    expect(nameOf(new KeyboardEvent('keydown', { key: ' ' }))).toBe('space')
    expect(nameOf(new KeyboardEvent('keydown', { key: 'K', metaKey: true }))).toBe('ctrl+k')
    expect(nameOf(new KeyboardEvent('keydown', { key: '?' , shiftKey: true }))).toBe('?')
  })
})
