import type Hls from 'hls.js'
import type { EngineListener, EngineStats } from './engine.js'
import { VideoEngine } from './video_engine.js'

const MIME = 'application/vnd.apple.mpegurl'
/** Playing stands still for so long (ms), though nobody paused it: restarted. Segments may last 12 s. */
const STILL = 20_000
/** Segments behind the newest one: fewer, and each that comes late is seen. */
const BEHIND = 2
/** How fast it plays at most to come back to that. */
const CATCH_UP = 1.1

/** Whether this is the address of an HLS playlist. */
export function isHlsAddress(url: string): boolean {
  return /^https?:[^?#]{1,2000}\.m3u8(?:[?#]|$)/i.test(url)
}

/** Apple's browsers play HLS best by themselves. Others that claim to are behind hls.js: it is taken where it runs. */
function playsByItself(view: HTMLVideoElement): boolean {
  const hasMediaSource = 'MediaSource' in window && !('ManagedMediaSource' in window)
  return !hasMediaSource && view.canPlayType(MIME) !== ''
}

/**
 * HLS on a video element, by the browser itself or by hls.js, which is loaded only then: for browsers without Media
 * Source Extensions and WebCodecs, and where WebSockets do not get through. Its delay is seconds.
 */
export class HlsEngine extends VideoEngine {
  private hls: Hls | undefined
  /** Connections are numbered: the library is loaded in between. */
  private connection = 0
  private isOpen = false
  private hasSound = false
  private bytesReceived = 0
  /** Where playing stood last, and since when. */
  private position = { time: 0, since: 0 }

  constructor(private readonly listener: EngineListener) {
    super(listener)
    // Else a picture from another node could not be kept.
    this.view.crossOrigin = 'anonymous'
    this.view.addEventListener('loadedmetadata', () => this.opened())
    this.view.addEventListener('ended', () => this.isOpen && this.listener.closed(true, 'the stream ended'))
    this.view.addEventListener('error', () => {
      if (this.isOpen && this.hls === undefined) this.listener.closed(false, this.view.error?.message || 'HLS failed')
    })
  }

  get active(): boolean {
    return this.hasSound && this.video.moving
  }

  open(url: string): void {
    const connection = ++this.connection
    this.isOpen = true
    this.position = { time: 0, since: performance.now() }
    if (playsByItself(this.view)) {
      this.hasSound = true
      this.view.src = url
      void this.video.start().catch(() => undefined)
      return
    }
    this.load(url, connection).catch((error: unknown) => {
      if (connection === this.connection) this.listener.closed(false, String(error))
    })
  }

  reset(): void {
    this.connection++
    if (!this.isOpen) return
    this.isOpen = false
    this.video.keepPicture()
    if (this.hls) this.hls.destroy()
    else {
      this.view.removeAttribute('src')
      this.view.load()
    }
    this.hls = undefined
  }

  tick(): void {
    if (!this.isOpen) return
    const now = performance.now()
    const { currentTime, paused } = this.view
    if (paused || currentTime !== this.position.time) this.position = { time: currentTime, since: now }
    else if (now - this.position.since > STILL) this.listener.closed(false, 'nothing moves')
  }

  stats(): EngineStats {
    const { view, hls } = this
    const { seekable } = view
    const edge = seekable.length > 0 ? seekable.end(seekable.length - 1) : view.currentTime
    return {
      engine: 'hls',
      videoBitrate: Math.round((hls?.bandwidthEstimate ?? 0) / 1_000),
      audioBitrate: 0,
      ...this.video.figures,
      loudness: undefined,
      targetDelay: (hls?.targetLatency ?? 0) * 1_000,
      delay: Math.max(0, hls ? hls.latency : edge - view.currentTime) * 1_000,
      bytesReceived: this.bytesReceived,
    }
  }

  private opened(): void {
    if (!this.isOpen) return
    this.listener.opened()
    this.listener.sound()
  }

  private async load(url: string, connection: number): Promise<void> {
    const { default: HlsJs } = await import('hls.js/light')
    if (connection !== this.connection) return
    if (!HlsJs.isSupported()) return this.listener.unusable('this browser has neither HLS nor Media Source Extensions')
    const hls = new HlsJs({
      // Nothing is converted on the way: a thread of its own would only cost the copying.
      enableWorker: false,
      liveSyncDurationCount: BEHIND,
      maxLiveSyncPlaybackRate: CATCH_UP,
      backBufferLength: 10,
    })
    this.hls = hls
    hls.on(HlsJs.Events.MANIFEST_PARSED, (_event, { audio }) => {
      this.hasSound = audio
    })
    hls.on(HlsJs.Events.FRAG_LOADED, (_event, { payload }) => {
      this.bytesReceived += payload.byteLength
    })
    hls.on(HlsJs.Events.ERROR, (_event, { fatal, details }) => {
      if (fatal && connection === this.connection) this.listener.closed(false, details)
    })
    hls.attachMedia(this.view)
    hls.loadSource(url)
    await this.video.start()
  }
}
