import { ref } from 'vue'
import { me } from './session'

export const SOUNDS = ['safety', 'serious', 'promise', 'request', 'mood'] as const
export type Sound = (typeof SOUNDS)[number]
/** Hertz and seconds; the graver, the more tones and the higher. */
const TUNES: Record<Sound, readonly [hertz: number, seconds: number][]> = {
  safety: [[880, 0.16], [0, 0.06], [880, 0.16], [0, 0.06], [1175, 0.34]],
  serious: [[659, 0.14], [880, 0.22]],
  promise: [[523, 0.12], [392, 0.24]],
  request: [[587, 0.1], [740, 0.1], [587, 0.16]],
  mood: [[440, 0.2], [415, 0.3]],
}
/** Who hears what from the start; each person may tune it on their device. */
const OF_ROLE: Record<string, readonly Sound[]> = {
  floor: ['safety', 'serious', 'promise', 'mood'], assistant: ['safety', 'serious'], manager: ['safety', 'promise', 'mood'], admin: ['safety'],
  host: [], service: ['promise', 'request'], supply: ['request', 'safety'], finance: ['request'], viewer: [],
}
interface Kept { on: Partial<Record<Sound, boolean>>; volume: number }
const KEY = 'livemend.sounds'

function read(): Kept {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
    if (found && typeof found.volume === 'number') return found
  } catch {
    // Unreadable settings are as good as none.
  }
  return { on: {}, volume: 0.6 }
}
export const sounds = ref<Kept>(read())
/** Browsers play nothing before the first touch or key; the header says so, so that nobody relies on silence. */
export const muted = ref(true)
let context: AudioContext | null = null

export function isOn(sound: Sound): boolean {
  return sounds.value.on[sound] ?? OF_ROLE[me.value?.user.role ?? '']?.includes(sound) ?? false
}
export function tuneSound(sound: Sound, on: boolean): void {
  sounds.value = { ...sounds.value, on: { ...sounds.value.on, [sound]: on } }
  localStorage.setItem(KEY, JSON.stringify(sounds.value))
}
export function tuneVolume(volume: number): void {
  sounds.value = { ...sounds.value, volume }
  localStorage.setItem(KEY, JSON.stringify(sounds.value))
}

export function startSounds(): void {
  const wake = () => {
    context ??= new AudioContext()
    void context.resume().then(() => { muted.value = context?.state !== 'running' })
  }
  for (const name of ['pointerdown', 'keydown']) window.addEventListener(name, wake, { once: false, passive: true })
}

export function play(sound: Sound, always = false): void {
  if ((!always && !isOn(sound)) || !context || context.state !== 'running') return
  let at = context.currentTime
  for (const [hertz, seconds] of TUNES[sound]) {
    if (hertz) {
      const tone = context.createOscillator()
      const loud = context.createGain()
      tone.frequency.value = hertz
      loud.gain.setValueAtTime(0, at)
      loud.gain.linearRampToValueAtTime(sounds.value.volume * 0.3, at + 0.015)
      loud.gain.linearRampToValueAtTime(0, at + seconds)
      tone.connect(loud).connect(context.destination)
      tone.start(at)
      tone.stop(at + seconds)
    }
    at += seconds
  }
}
