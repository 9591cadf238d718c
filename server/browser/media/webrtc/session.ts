import { Control } from './control.js'

/** After the answer (ms): UDP that does not get through by then is taken for blocked. */
const REACHABLE_WITHIN = 3_000
/** A connection that the browser calls disconnected is given so long (ms) to come back. */
const BACK_WITHIN = 1_500

export type SessionEnd =
  /** The endpoint said no: `status` is that of HTTP. */
  | { why: 'refused'; status: number; detail: string }
  /** The endpoint could not be asked. */
  | { why: 'offline'; detail: string }
  /** No media connection came about: a firewall in between lets no UDP through. */
  | { why: 'unreachable'; detail: string }
  /** The media connection, or the socket beside it, broke. */
  | { why: 'broken'; detail: string }
  /** The server ended it, with a close code of WebSocket-FLV. */
  | { why: 'closed'; code: number; detail: string }

export interface SessionListener {
  /** Media flows. */
  connected(): void
  /** The server asks for a key frame. */
  keyFrame(): void
  /** Once, unless `close()` was called. */
  ended(end: SessionEnd): void
}

/** Whether this address is one of WebRTC: WHIP to publish, WHEP to play. */
export function isWebRtcAddress(url: string): boolean {
  return /^https?:\/\/[^?#]+\.(whip|whep)(\?|$)/i.test(url)
}

/** One exchange of offer and answer with a WHIP or WHEP endpoint, and the connection that comes of it. */
export class WebRtcSession {
  readonly connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
  private readonly abort = new AbortController()
  private control: Control | undefined
  private location = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private connected = false
  private over = false

  /** `answered` may change the answer before it is applied. */
  constructor(
    private readonly url: string,
    private readonly listener: SessionListener,
    private readonly answered: (sdp: string) => string = (sdp) => sdp,
  ) {
    this.connection.addEventListener('connectionstatechange', () => this.changed())
  }

  /** Call it when the connection has its transceivers. */
  open(): void {
    this.negotiate().catch((error: unknown) => {
      if (!this.abort.signal.aborted) this.end({ why: 'offline', detail: String(error) })
    })
  }

  /** Ends it here and on the server. Settles when the server knows, or after a second. */
  async close(): Promise<void> {
    this.leave()
    if (this.control !== undefined) return this.control.close()
    if (this.location === '') return
    const ended = fetch(this.location, { method: 'DELETE', keepalive: true }).then(
      () => {},
      () => {},
    )
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000))])
  }

  /** A player's wish, which the server carries to the publisher. */
  requestKeyFrame(): void {
    this.control?.requestKeyFrame()
  }

  private async negotiate(): Promise<void> {
    await this.connection.setLocalDescription()
    const reply = await fetch(this.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: this.connection.localDescription?.sdp ?? '',
      signal: this.abort.signal,
    })
    const text = await reply.text()
    if (reply.status !== 201)
      return this.end({ why: 'refused', status: reply.status, detail: `HTTP ${reply.status} ${text}` })
    this.location = new URL(reply.headers.get('Location') ?? '', this.url).href
    if (this.over) return void this.close()
    this.control = new Control(this.location, {
      keyFrame: () => this.listener.keyFrame(),
      closed: (code, detail) =>
        this.end(code === undefined ? { why: 'broken', detail } : { why: 'closed', code, detail }),
    })
    this.timer = setTimeout(() => this.late(), REACHABLE_WITHIN)
    await this.connection.setRemoteDescription({ type: 'answer', sdp: this.answered(text) })
  }

  private changed(): void {
    const { connectionState } = this.connection
    if (connectionState === 'connected') {
      clearTimeout(this.timer)
      if (!this.connected) this.listener.connected()
      this.connected = true
    } else if (connectionState === 'failed') this.late()
    else if (connectionState === 'disconnected') {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.late(), BACK_WITHIN)
    }
  }

  private late(): void {
    this.end(
      this.connected
        ? { why: 'broken', detail: `the WebRTC connection is ${this.connection.connectionState}` }
        : { why: 'unreachable', detail: 'no UDP gets through to the media server (a firewall?)' },
    )
  }

  private end(end: SessionEnd): void {
    if (this.over) return
    // What the server ended, or never began, needs no word to it.
    if (end.why === 'closed' || end.why === 'refused') this.leave()
    else void this.close()
    this.listener.ended(end)
  }

  private leave(): void {
    this.over = true
    clearTimeout(this.timer)
    this.connection.close()
    // An offer that is under way is answered all the same, and ended then: its Location is the only way.
    if (this.location === '' && this.connection.localDescription === null) this.abort.abort()
  }
}
