import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { h, nextTick, ref, type Component } from 'vue'
import { i18n } from '@/i18n'
import words from '@locales/en/console_common.json'
import Field from '@/ui/Field.vue'
import TextArea from '@/ui/TextArea.vue'
import TextInput from '@/ui/TextInput.vue'
import { overBy } from '@/ui/limit'

const sent = vi.fn<() => void>()
const text = ref('')
let page: VueWrapper | undefined
function show(field: Component): void {
  i18n.global.setLocaleMessage('en', { console_common: words })
  i18n.global.locale.value = 'en'
  sent.mockClear()
  text.value = ''
  const Form = () => h('form', { onSubmit: (event: Event) => { event.preventDefault(); sent() } }, [
    h(Field, { label: 'What happened', hint: 'In their words' }, {
      default: (f: object) => h(field, { ...f, class: 'own', maxlength: 10, modelValue: text.value, 'onUpdate:modelValue': (now: string) => { text.value = now } }),
    }),
    h('button', 'Send'),
  ])
  page = mount(Form, { attachTo: document.body, global: { plugins: [i18n] } })
}
function shown(): VueWrapper {
  if (!page) throw new Error('nothing is shown')
  return page
}
const box = () => shown().find<HTMLTextAreaElement>('.control')
async function paste(words: string): Promise<void> {
  await box().setValue(words)
  await nextTick()
}
afterEach(() => { page?.unmount() })

describe('how many characters are too many', () => {
  it('counts as the server does', () => {
    expect(overBy('小綠豆說電池鼓起來了', 10)).toBe(0)
    expect(overBy('🔥'.repeat(11), 10)).toBe(1)
    expect(overBy('  fits as sent  \n', 12)).toBe(0)
    expect(overBy('without a limit', undefined)).toBe(0)
  })
})

describe.each([{ name: 'TextArea', field: TextArea }, { name: 'TextInput', field: TextInput }])('$name', ({ field }) => {
  it('keeps all that is pasted, tells how much is too much, and is not sent until it fits', async () => {
    show(field)
    expect(box().attributes('maxlength')).toBeUndefined()
    await paste('twelve chars')
    expect(box().element.value).toBe('twelve chars')
    expect(text.value).toBe('twelve chars')
    const note = shown().find('[aria-live=polite]')
    expect(note.text()).toContain('2 characters too many (10 at most)')
    expect(box().attributes('aria-invalid')).toBe('true')
    const described = box().attributes('aria-describedby')?.split(' ') ?? []
    expect(described).toHaveLength(2)
    expect(described).toContain(note.attributes('id'))
    expect(box().classes()).toContain('own')
    shown().find('button').element.click()
    shown().find('form').element.requestSubmit()
    expect(sent).not.toHaveBeenCalled()
    await paste('ten chars!')
    expect(note.text()).toBe('')
    expect(box().attributes('aria-invalid')).toBeUndefined()
    shown().find('button').element.click()
    expect(sent).toHaveBeenCalledOnce()
  })
})
