export interface Signal { kind: 'offer' | 'answer' | 'candidate'; sdp?: string; candidate?: string; mid?: string | null; line?: number | null }
/** picture: false, only the voice is sent there. */
export interface Peer { id: string; role: 'host' | 'floor' | 'overlay'; picture: boolean }
type Send = (signal: Signal) => void

/** One end of a connection: addresses that come too early wait for the description. */
class End {
  readonly pc: RTCPeerConnection
  private early: RTCIceCandidateInit[] = []
  constructor(ice: RTCIceServer[], send: Send) {
    this.pc = new RTCPeerConnection({ iceServers: ice })
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate) send({ kind: 'candidate', candidate: candidate.candidate, mid: candidate.sdpMid, line: candidate.sdpMLineIndex })
    }
  }
  async describe(type: 'offer' | 'answer', sdp: string): Promise<void> {
    await this.pc.setRemoteDescription({ type, sdp })
    for (const one of this.early.splice(0)) await this.pc.addIceCandidate(one)
  }
  async address(signal: Signal): Promise<void> {
    const init = { candidate: signal.candidate ?? '', sdpMid: signal.mid ?? null, sdpMLineIndex: signal.line ?? null }
    if (this.pc.remoteDescription) await this.pc.addIceCandidate(init)
    else this.early.push(init)
  }
}

/** The customer's side: calls everybody it is told of, and calls again when a connection is lost. */
export class Caller {
  private ends = new Map<string, { end: End; peer: Peer }>()
  constructor(
    private stream: MediaStream | null, private ice: RTCIceServer[],
    private send: (to: string, signal: Signal) => void, private onHost: (stream: MediaStream | null) => void,
  ) {}

  follow(peers: readonly Peer[]): void {
    const wanted = new Map(peers.map((peer) => [peer.id, peer.picture]))
    for (const [id, { peer }] of [...this.ends]) if (wanted.get(id) !== peer.picture) this.drop(id)
    for (const peer of peers) if (!this.ends.has(peer.id)) void this.call(peer)
  }
  async hear(from: string, signal: Signal): Promise<void> {
    const found = this.ends.get(from)
    if (!found) return
    if (signal.kind === 'answer' && signal.sdp && found.end.pc.signalingState === 'have-local-offer') await found.end.describe('answer', signal.sdp)
    if (signal.kind === 'candidate') await found.end.address(signal)
  }
  /** After the socket came back the other side may have forgotten us. */
  again(): void {
    for (const id of [...this.ends.keys()]) this.drop(id)
  }
  stop(): void {
    this.again()
    this.onHost(null)
  }
  private drop(id: string): void {
    const found = this.ends.get(id)
    found?.end.pc.close()
    this.ends.delete(id)
    if (found?.peer.role === 'host') this.onHost(null)
  }
  private async call(peer: Peer): Promise<void> {
    const end = new End(this.ice, (signal) => { this.send(peer.id, signal) })
    this.ends.set(peer.id, { end, peer })
    const { pc } = end
    const both = peer.role === 'host'
    for (const kind of ['audio', 'video'] as const) {
      if (kind === 'video' && !peer.picture) continue
      const track = this.stream?.getTracks().find((one) => one.kind === kind)
      // A telephone makes each picture anew for everybody it goes to: the floor looks at a small one.
      const small = kind === 'video' && peer.role === 'floor' ? { sendEncodings: [{ scaleResolutionDownBy: 3, maxBitrate: 200_000 }] } : {}
      if (track && this.stream) pc.addTransceiver(track, { direction: both ? 'sendrecv' : 'sendonly', streams: [this.stream], ...small })
      else if (both) pc.addTransceiver(kind, { direction: 'recvonly' })
    }
    if (both) pc.ontrack = ({ streams }) => { this.onHost(streams[0] ?? null) }
    pc.onconnectionstatechange = () => {
      if (pc.connectionState !== 'failed' || this.ends.get(peer.id)?.end !== end) return
      this.drop(peer.id)
      void this.call(peer)
    }
    const offer = await pc.createOffer()
    await pc.setLocalDescription(offer)
    if (this.ends.get(peer.id)?.end === end) this.send(peer.id, { kind: 'offer', sdp: offer.sdp ?? '' })
  }
}

/** The desk's side: answers the customer, and the newest call counts. */
export class Answerer {
  private end: End | null = null
  constructor(
    private ice: RTCIceServer[], private send: Send, private onStream: (stream: MediaStream | null) => void,
    private own: () => MediaStream | null = () => null,
  ) {}

  async hear(signal: Signal): Promise<void> {
    if (signal.kind === 'offer' && signal.sdp) {
      this.end?.pc.close()
      const end = new End(this.ice, this.send)
      this.end = end
      let stream: MediaStream | null = null
      end.pc.ontrack = ({ streams }) => { this.onStream(stream = streams[0] ?? null) }
      // A picture that stands still would be taken for the customer, also while the desk itself is out of reach.
      end.pc.onconnectionstatechange = () => {
        if (this.end !== end) return
        if (end.pc.connectionState === 'connected') this.onStream(stream)
        else if (['disconnected', 'failed', 'closed'].includes(end.pc.connectionState)) this.onStream(null)
      }
      await end.describe('offer', signal.sdp)
      const own = this.own()
      for (const track of own?.getTracks() ?? []) {
        const free = end.pc.getTransceivers().find((one) => one.receiver.track.kind === track.kind && !one.sender.track && one.direction !== 'stopped')
        if (!free) continue
        free.direction = 'sendrecv'
        await free.sender.replaceTrack(track)
        if (own) free.sender.setStreams(own)
      }
      const answer = await end.pc.createAnswer()
      await end.pc.setLocalDescription(answer)
      this.send({ kind: 'answer', sdp: answer.sdp ?? '' })
    } else if (signal.kind === 'candidate') await this.end?.address(signal)
  }
  stop(): void {
    this.end?.pc.close()
    this.end = null
    this.onStream(null)
  }
}
