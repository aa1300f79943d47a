import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, type Ref } from 'vue'
import type { CallView } from '@/api/call_shapes'
import { handleKey } from '@/app/keys'
import { toasts } from '@/app/toasts'
import { Answerer } from '@/call/rtc'

const posted: string[] = []
vi.mock('@/api/http', () => ({
  api: { post: (path: string) => { posted.push(path); return Promise.resolve({}) }, get: (path: string) => Promise.resolve(path.endsWith('/calls') ? [] : {}) },
}))
vi.mock('@/app/session', () => ({ may: () => true, me: ref(null) }))
vi.mock('vue-i18n', async (original) => ({ ...(await original<object>()), useI18n: () => ({ t: (key: string) => key, te: () => true }) }))
const words: Ref<object> = ref({ lang: 'en', steps: [], banned: [], closing: '', choices: [{ remedy: 'refund', text: 'Refund' }] })
vi.mock('@tanstack/vue-query', async (original) => ({ ...(await original<object>()), useQuery: () => ({ data: words }) }))
const { default: CallScreen } = await import('@/pages/host/call/CallScreen.vue')
const { default: ClosingCard } = await import('@/pages/host/call/ClosingCard.vue')
const { default: CallBand } = await import('@/pages/live/call/CallBand.vue')
const { default: CallPanel } = await import('@/pages/live/call/CallPanel.vue')
const { default: TalkPart } = await import('@/call/TalkPart.vue')
const { default: CallApp } = await import('@/call/CallApp.vue')
const { useCalls } = await import('@/live/useCalls')
const { SETTLE_MS } = await import('@/pages/host/call/settled')

const call = (more: Partial<CallView> = {}) => ({
  id: 'c1', show_id: 's1', blocked: null, user: 'Ann', lang: 'en', way: 'platform', state: 'live', live_at: new Date().toISOString(), muted: false, listened: false,
  steps: [{ step: 'thank', at: null }, { step: 'describe', at: null }], statements: [], closing: { needed: false }, ...more,
}) as unknown as CallView
const press = (key: string) => handleKey(new KeyboardEvent('keydown', { key, cancelable: true }))

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  posted.length = 0
  toasts.length = 0
})

describe('a call that takes the host’s screen', () => {
  it('leaves a key alone that was meant for the card before', async () => {
    const screen = mount(CallScreen, { props: { call: call() } })
    press('1')
    press(' ')
    await flushPromises()
    expect(posted).toEqual([])
    await vi.advanceTimersByTimeAsync(SETTLE_MS)
    press(' ')
    await flushPromises()
    expect(posted).toEqual(['/calls/c1/steps/thank'])
    screen.unmount()
  })

  it('asks before it ends, with the focus on the question and the keys belonging to it', async () => {
    const screen = mount(CallScreen, { props: { call: call() }, attachTo: document.body })
    await vi.advanceTimersByTimeAsync(SETTLE_MS)
    press('e')
    await flushPromises()
    expect(document.activeElement?.className).toBe('red')
    expect(press(' ')).toBe(false)
    press('PageDown')
    press('1')
    await flushPromises()
    expect(posted).toEqual([])
    screen.unmount()
  })

  it('takes no tap on the last step for the closing commitment', async () => {
    const card = mount(ClosingCard, { props: { call: call({ state: 'ended' }) } })
    press(' ')
    await card.find('.say').trigger('click')
    expect(posted).toEqual([])
    await vi.advanceTimersByTimeAsync(SETTLE_MS)
    press(' ')
    expect(posted).toEqual(['/calls/c1/closing'])
    card.unmount()
  })
})

describe('the floor’s band', () => {
  it('can stop at any moment and does not read out its clock', () => {
    const live = call()
    const acts = { busy: ref(true), stop: vi.fn() }
    const calls = { live: ref(live), open: ref([live]), closing: ref(null), all: ref([live]) }
    const band = mount(CallBand, { props: { calls, acts, panel: false } as never })
    const stop = band.findAll('button').find((button) => button.text().includes('console_live.calls.stop'))
    expect(stop?.attributes('disabled')).toBeUndefined()
    expect(band.find('[role=status]').text()).toBe('Ann: console_live.calls.state.live')
    band.unmount()
  })
})

describe('the calls of a show', () => {
  it('say why a caller whose data was erased is suddenly gone', async () => {
    const scope = effectScope()
    const calls = scope.run(() => useCalls('s1'))
    await flushPromises()
    calls?.take(call({ rev: 1 }))
    await flushPromises()
    calls?.hear({ views: { call: [call({ rev: 2, state: 'ended', ended_reason: 'erased', user: '' })] } } as never)
    await flushPromises()
    expect(toasts.map((toast) => [toast.kind, toast.text])).toEqual([['notice', 'console_live.calls.ended.erased']])
    calls?.take(call({ rev: 3, state: 'ended', ended_reason: 'erased', user: '' }))
    await flushPromises()
    expect(toasts).toHaveLength(1)
    scope.stop()
  })
})

describe('the floor’s panel', () => {
  it('reaches every call that waits, not only the newest', async () => {
    const [first, second] = [call({ id: 'c1', state: 'ready', live_at: null }), call({ id: 'c2', user: 'Bob', state: 'open', live_at: null })]
    const calls = { live: ref(null), open: ref([first, second]), closing: ref(null), all: ref([first, second]), refresh: vi.fn() }
    const acts = { busy: ref(false), send: vi.fn() }
    const panel = mount(CallPanel, { props: { calls, acts, panel: true } as never, global: { stubs: { CallConsent: true, CallSeat: true, CallLink: true } } })
    expect(panel.find('h2').text()).toContain('Bob')
    await panel.findAll('[role=group] button')[0]?.trigger('click')
    expect(panel.find('h2').text()).toContain('Ann')
    const live = panel.findAll('button').find((button) => button.text().includes('console_live.calls.go_live'))
    await live?.trigger('click')
    expect(acts.send.mock.calls[0]?.[0]).toMatchObject({ id: 'c1' })
    panel.unmount()
  })
})

describe('the customer’s page', () => {
  const page = { state: 'open', mine: true, shop: 'S', lang: 'en', words: {}, consents: {}, was_live: false, muted: false, hidden: false, on_screen: false, ended_reason: null, expires_at: null, ice: [] }

  it('can be left while something else hangs, and stops filming when the link is taken away', async () => {
    const track = { stop: vi.fn(), kind: 'audio' }
    vi.stubGlobal('navigator', { languages: ['en'], mediaDevices: { getUserMedia: () => Promise.resolve({ getTracks: () => [track] }) } })
    let answer: () => Promise<unknown> = () => Promise.resolve({ ok: true, json: () => Promise.resolve(page) })
    vi.stubGlobal('fetch', () => answer())
    const app = mount(CallApp, { props: { token: 't' }, global: { stubs: { StreamView: true } } })
    await flushPromises()
    await app.find('button.main').trigger('click')
    await flushPromises()
    expect(track.stop).not.toHaveBeenCalled()
    answer = () => Promise.resolve({ ok: false, json: () => Promise.resolve({ error: { code: 'call_link_unknown' } }) })
    await vi.advanceTimersByTimeAsync(6000)
    expect(track.stop).toHaveBeenCalled()
    expect(app.find('.leave').exists()).toBe(false)

    answer = () => Promise.resolve({ ok: true, json: () => Promise.resolve(page) })
    const other = mount(CallApp, { props: { token: 't' }, global: { stubs: { StreamView: true } } })
    await flushPromises()
    answer = () => new Promise(() => undefined)
    await other.find('.leave').trigger('click')
    expect(other.find('.leave').attributes('disabled')).toBeUndefined()
  })
})

describe('the same page in another window', () => {
  it('has the camera to itself, and the call is named to whoever cannot see it', () => {
    const sockets: { onclose?: (event: object) => void }[] = []
    vi.stubGlobal('WebSocket', class {
      onclose?: (event: object) => void
      constructor() { sockets.push(this) }
      close() { this.onclose = undefined }
    })
    const media = { stream: ref(null), trouble: ref(null), asking: ref(false), level: ref(0), voiceOnly: ref(false), ask: vi.fn(), stop: vi.fn() }
    const page = { state: 'ready', muted: false, hidden: false, on_screen: false, ice: [] }
    const talk = mount(TalkPart, { props: { page, media, desk: { signal: '/s' } } as never, attachTo: document.body })
    expect(document.activeElement?.tagName).toBe('H2')
    sockets[0]?.onclose?.({ code: 4409 })
    expect(media.stop).toHaveBeenCalled()
    talk.unmount()
  })
})

describe('a picture whose sender is gone', () => {
  it('is taken away, and comes back with the connection', async () => {
    const pcs: FakePc[] = []
    class FakePc {
      connectionState = 'new'
      remoteDescription: object | null = null
      ontrack: (event: object) => void = () => undefined
      onconnectionstatechange: () => void = () => undefined
      onicecandidate: unknown = null
      constructor() { pcs.push(this) }
      setRemoteDescription(to: object) { this.remoteDescription = to; return Promise.resolve() }
      setLocalDescription() { return Promise.resolve() }
      createAnswer() { return Promise.resolve({ sdp: 'v=0' }) }
      getTransceivers() { return [] }
      close() { this.connectionState = 'closed' }
      become(state: string) { this.connectionState = state; this.onconnectionstatechange() }
    }
    vi.stubGlobal('RTCPeerConnection', FakePc)
    const seen: unknown[] = []
    const end = new Answerer([], () => undefined, (stream) => { seen.push(stream) })
    await end.hear({ kind: 'offer', sdp: 'v=0' })
    const pc = pcs[0]
    pc?.ontrack({ streams: ['picture'] })
    pc?.become('connected')
    pc?.become('disconnected')
    expect(seen.at(-1)).toBeNull()
    pc?.become('connected')
    expect(seen.at(-1)).toBe('picture')
    pc?.become('failed')
    expect(seen.at(-1)).toBeNull()
  })
})
