import type Mpegts from 'mpegts.js'
import { type EngineListener, type EngineStats, SILENT_AFTER } from './engine.js'
import type { JitterLimits } from './jitter_buffer.js'
import { VideoEngine } from './video_engine.js'

/** The least that Media Source Extensions play smoothly with, seconds. */
const LEAST_LATENCY = 0.4
const NOTHING = 'this browser has neither WebCodecs nor Media Source Extensions'
/** ms. */
const STATISTICS_EVERY = 1_000

/**
 * mpegts.js on a video element, for pages without WebCodecs (plain http, older browsers).
 * Its delay is some hundred milliseconds longer.
 */
export class MpegtsEngine extends VideoEngine {
  private player: Mpegts.Player | undefined
  /** Connections are numbered: the library is loaded in between. */
  private connection = 0
  private lastByte = 0
  private bytesReceived = 0
  /** Where playing stood last, and since when. */
  private position = { time: 0, since: 0 }
  /** Bytes a second, of picture and sound together: the library does not tell them apart. */
  private speed = 0

  constructor(
    private readonly limits: JitterLimits,
    private readonly listener: EngineListener,
  ) {
    super(listener)
  }

  get active(): boolean {
    const info = this.player?.mediaInfo
    const hasAudio = info !== undefined && 'hasAudio' in info && info.hasAudio === true
    return hasAudio && this.video.moving
  }

  open(url: string): void {
    // The library is not even loaded for nothing.
    if (!('MediaSource' in window) && !('ManagedMediaSource' in window)) {
      this.listener.unusable(NOTHING)
      return
    }
    const connection = ++this.connection
    this.lastByte = performance.now()
    this.position = { time: this.view.currentTime, since: performance.now() }
    this.load(url, connection).catch((error: unknown) => {
      if (connection === this.connection) this.listener.closed(false, String(error))
    })
  }

  reset(): void {
    this.connection++
    if (this.player === undefined) return
    this.video.keepPicture()
    this.player.destroy()
    this.player = undefined
  }

  tick(): void {
    if (this.player === undefined) return
    const now = performance.now()
    const { currentTime, paused } = this.view
    if (paused || currentTime !== this.position.time) this.position = { time: currentTime, since: now }
    if (now - this.lastByte > SILENT_AFTER) this.listener.closed(false, 'nothing came')
    // A track that was promised and does not come, or a hole in time: by itself it waits for ever.
    else if (now - this.position.since > SILENT_AFTER) this.listener.closed(false, 'nothing moves')
  }

  stats(): EngineStats {
    const { view } = this
    const ahead =
      view.buffered.length > 0 ? (view.buffered.end(view.buffered.length - 1) - view.currentTime) * 1_000 : 0
    return {
      engine: 'mpegts',
      videoBitrate: Math.round((this.speed * 8) / 1_000),
      audioBitrate: 0,
      ...this.video.figures,
      loudness: undefined,
      targetDelay: this.target * 1_000,
      delay: ahead,
      bytesReceived: this.bytesReceived,
    }
  }

  /** Seconds. */
  private get target(): number {
    return Math.max(LEAST_LATENCY, this.limits.minDelay / 1_000)
  }

  private async load(url: string, connection: number): Promise<void> {
    const { default: mpegts } = await import('mpegts.js')
    if (connection !== this.connection) return
    if (!mpegts.isSupported()) return this.listener.unusable(NOTHING)
    const config = {
      isLive: true,
      enableStashBuffer: false,
      liveSync: true,
      liveSyncTargetLatency: this.target,
      liveSyncMaxLatency: this.target * 2,
      lazyLoad: false,
      statisticsInfoReportInterval: STATISTICS_EVERY,
    }
    const player = mpegts.createPlayer({ type: 'flv', isLive: true, url }, config)
    this.player = player
    player.on(mpegts.Events.ERROR, (_kind: string, detail: string) => this.closed(connection, false, detail))
    player.on(mpegts.Events.LOADING_COMPLETE, () => this.closed(connection, true, 'the stream ended'))
    player.on(mpegts.Events.STATISTICS_INFO, ({ speed }: { speed?: number }) => {
      this.speed = (speed ?? 0) * 1_024
      if (this.speed > 0) this.lastByte = performance.now()
      this.bytesReceived += Math.round((this.speed * STATISTICS_EVERY) / 1_000)
    })
    player.on(mpegts.Events.MEDIA_INFO, () => {
      this.listener.opened()
      this.listener.sound()
    })
    player.attachMediaElement(this.view)
    player.load()
    await this.video.start()
  }

  private closed(connection: number, orderly: boolean, detail: string): void {
    if (connection === this.connection) this.listener.closed(orderly, detail)
  }
}
