import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

/** refused: by the person or the browser; none: no device; blocked: the page is not served safely. */
export type Trouble = 'refused' | 'none' | 'busy' | 'blocked'
export interface Media {
  stream: ShallowRef<MediaStream | null>
  trouble: Ref<Trouble | null>
  asking: Ref<boolean>
  /** 0..1, how loud it is right now. */
  level: Ref<number>
  /** Only the voice could be had. */
  voiceOnly: Ref<boolean>
  ask(): Promise<void>
  stop(): void
}
const PICTURE = { facingMode: 'user', width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24 } }

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'refused'
}

/** Camera and microphone of this telephone, for as long as the page wants them. */
export function useMedia(): Media {
  const stream = shallowRef<MediaStream | null>(null)
  const trouble = ref<Trouble | null>(null)
  const asking = ref(false)
  const level = ref(0)
  const voiceOnly = ref(false)
  let context: AudioContext | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function listen(from: MediaStream): void {
    try {
      context = new AudioContext()
      const analyser = context.createAnalyser()
      analyser.fftSize = 256
      context.createMediaStreamSource(from).connect(analyser)
      const data = new Uint8Array(analyser.fftSize)
      timer = setInterval(() => {
        analyser.getByteTimeDomainData(data)
        level.value = Math.min(1, Math.max(...data.map((value) => Math.abs(value - 128))) / 64)
      }, 120)
    } catch {
      level.value = 0
    }
  }
  async function ask(): Promise<void> {
    stop()
    trouble.value = null
    // Outside a safe page the browser hides its devices altogether, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (!devices) {
      trouble.value = 'blocked'
      return
    }
    asking.value = true
    try {
      stream.value = await devices.getUserMedia({ audio: true, video: PICTURE })
      voiceOnly.value = false
    } catch (error) {
      // No camera is no reason to be silent.
      stream.value = await devices.getUserMedia({ audio: true }).catch(() => null)
      voiceOnly.value = stream.value !== null
      if (!stream.value) trouble.value = troubleOf(error)
    } finally {
      asking.value = false
    }
    if (stream.value) listen(stream.value)
  }
  function stop(): void {
    clearInterval(timer)
    void context?.close().catch(() => undefined)
    context = null
    for (const track of stream.value?.getTracks() ?? []) track.stop()
    stream.value = null
    level.value = 0
  }
  onScopeDispose(stop)
  return { stream, trouble, asking, level, voiceOnly, ask, stop }
}
