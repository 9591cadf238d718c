import { capture as openCapture } from '../capture/capture.js'
import type { Capture } from '../capture/types.js'
import { Events } from '../events.js'
import { isWebRtcAddress } from '../webrtc/session.js'
import { FlvSending } from './flv_sending.js'
import type { Sending, SendingListener } from './sending.js'
import {
  type PublishEnd,
  PublishError,
  type PublishEvents,
  type Publisher,
  type PublishOptions,
  type PublishState,
  type PublishStats,
} from './types.js'
import { WhipSending } from './whip_sending.js'

/**
 * Publishes to a `webPushURL` (ws(s)://, FLV) or a `whipURL` (http(s)://, WebRTC). Returns at once; `ready` and the
 * events tell the rest.
 */
export function publish(url: string, options: PublishOptions = {}): Publisher {
  return new BrowserPublisher(url, options)
}

class BrowserPublisher implements Publisher {
  state: PublishState = 'connecting'
  capture: Capture | undefined
  readonly ready: Promise<void>
  private readonly events = new Events<PublishEvents>()
  private readonly sending: Sending
  private settleReady: { resolve: () => void; reject: (error: PublishError) => void } | undefined
  private unlisten: () => void = () => {}
  private closing: Promise<void> | undefined

  constructor(
    url: string,
    private readonly options: PublishOptions,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.settleReady = { resolve, reject }
    })
    // Who listens to events only must not get an unhandled rejection beside them.
    this.ready.catch(() => {})
    const listener: SendingListener = {
      connected: () => this.events.emit('connected'),
      sent: () => this.nowPublishing(),
      resolution: (width, height) => this.events.emit('resolution', width, height),
      congested: (bitrate) => this.events.emit('congested', bitrate),
      recovered: (bitrate) => this.events.emit('recovered', bitrate),
      ended: (reason, detail) => this.end(reason, detail),
    }
    const webrtc = isWebRtcAddress(url)
    this.sending = webrtc ? new WhipSending(url, options, listener) : new FlvSending(url, options, listener)
    const missing = options.video === false ? '' : webrtc ? WhipSending.lacks() : FlvSending.lacks()
    // Not before the caller had a chance to add listeners (or to stop: then no device is asked for).
    queueMicrotask(() => {
      if (this.state !== 'ended') void this.start(missing)
    })
  }

  setMuted(muted: boolean): void {
    this.capture?.setMuted(muted)
  }

  async setCamera(on: boolean): Promise<void> {
    await this.capture?.setCamera(on)
  }

  async switchCamera(constraints?: MediaTrackConstraints): Promise<void> {
    await this.capture?.switchCamera(constraints)
  }

  requestKeyFrame(): void {
    this.sending.requestKeyFrame()
  }

  on<E extends keyof PublishEvents>(event: E, listener: (...args: PublishEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  async stop(): Promise<void> {
    this.end('stopped', '')
    await this.closing
  }

  stats(): PublishStats {
    return { ...this.sending.stats(), state: this.state }
  }

  private async start(missing: string): Promise<void> {
    if (missing !== '') return this.end('unsupported', missing)
    try {
      this.capture = this.options.capture ?? (await openCapture(this.options))
    } catch (error) {
      return this.end('device', String(error))
    }
    if (this.state === 'ended') return this.release()
    this.events.emit('captured', this.capture)
    this.unlisten = this.capture.on('lost', (kind) => {
      if (kind === 'video') this.sending.lostPicture()
      this.events.emit('lost', kind)
    })
    try {
      this.sending.start(this.capture)
    } catch (error) {
      this.end('refused', String(error))
    }
  }

  private nowPublishing(): void {
    if (this.state !== 'connecting') return
    this.state = 'publishing'
    this.settleReady?.resolve()
    this.events.emit('publishing')
  }

  private end(reason: PublishEnd, detail: string): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.unlisten()
    this.closing = this.sending.close()
    this.release()
    this.settleReady?.reject(new PublishError(reason, detail))
    this.events.emit('ended', reason, detail)
  }

  private release(): void {
    if (this.options.capture === undefined) this.capture?.stop()
  }
}
