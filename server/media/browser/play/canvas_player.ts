import { Events } from '../events.js'
import { Meter } from '../meter.js'
import { openInput } from './flv_input.js'
import { FlvPlayback } from './flv_playback.js'
import { retryDelay } from './retry.js'
import type { PlayEvents, Player, PlayOptions, PlaySource, PlayState, PlayStats, SoundState } from './types.js'

/** Nothing was drawn or heard for this long (ms): it is stalled. */
const STALLED_AFTER = 1_000
/** No byte for this long (ms): the connection is taken for dead. */
const SILENT_AFTER = 8_000
const HOUSEKEEPING = 100

/** WebCodecs and a canvas. */
export class CanvasPlayer implements Player {
  state: PlayState = 'connecting'
  sound: SoundState = 'none'
  private readonly events = new Events<PlayEvents>()
  private readonly playback: FlvPlayback
  private readonly frameMeter = new Meter()
  private readonly housekeeping: ReturnType<typeof setInterval>
  private readonly counts = { stalls: 0, reconnects: 0 }
  private closeInput: (() => void) | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private attempt = 0
  /** Connections are numbered, so that an answer to an older one is known. */
  private connection = 0
  private firstFrame = false
  private lastProgress = 0
  private lastByte = 0
  private muted: boolean
  private volume: number
  private reportedDrops = { count: 0, at: 0 }
  private frameRequest = 0

  constructor(
    private readonly source: PlaySource,
    element: HTMLElement,
    private readonly options: PlayOptions,
  ) {
    const { minDelay = 40, maxDelay = 1_000, muted = false, volume = 1, fit = 'contain' } = options
    this.muted = muted
    this.volume = volume
    this.playback = new FlvPlayback(
      { minDelay, maxDelay },
      {
        drawn: () => this.drawn(),
        resolution: (width, height) => this.events.emit('resolution', width, height),
        sound: () => this.judgeSound(),
        starved: () => {
          this.counts.stalls++
        },
        failed: (kind, detail) => this.events.emit('decodeerror', kind, detail),
      },
    )
    this.applyVolume()
    this.view.style.cssText = 'display:block;width:100%;height:100%;background:#000'
    this.setFit(fit)
    element.append(this.view)
    this.housekeeping = setInterval(() => this.watch(), HOUSEKEEPING)
    this.refresh()
    // Not before the caller had a chance to add listeners.
    queueMicrotask(() => this.connect())
  }

  get view(): HTMLCanvasElement {
    return this.playback.pictures.canvas
  }

  setMuted(muted: boolean): void {
    this.muted = muted
    this.applyVolume()
  }

  setVolume(volume: number): void {
    this.volume = Math.min(1, Math.max(0, volume))
    this.applyVolume()
  }

  setFit(fit: 'contain' | 'cover' | 'fill'): void {
    this.view.style.objectFit = fit
  }

  resumeSound(): Promise<void> {
    return this.playback.sound.resume()
  }

  pause(): void {
    if (this.over) return
    this.disconnect()
    this.setState('paused')
  }

  resume(): void {
    if (this.state !== 'paused') return
    this.attempt = 0
    this.connect()
  }

  snapshot(): Promise<Blob> {
    return this.playback.pictures.snapshot()
  }

  on<E extends keyof PlayEvents>(event: E, listener: (...args: PlayEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  stop(): void {
    if (this.state === 'stopped') return
    this.end('stopped')
    this.events.clear()
  }

  stats(): PlayStats {
    const now = performance.now()
    const { pictures, sound, videoMeter, audioMeter, targetDelay, jitterDelay, skew, bytesReceived } = this.playback
    return {
      ...this.counts,
      state: this.state,
      sound: this.sound,
      engine: 'webcodecs',
      videoBitrate: Math.round((videoMeter.rate(now) * 8) / 1_000),
      audioBitrate: Math.round((audioMeter.rate(now) * 8) / 1_000),
      fps: this.frameMeter.rate(now),
      width: this.view.width,
      height: this.view.height,
      framesDrawn: pictures.framesDrawn,
      framesDropped: pictures.framesDropped,
      targetDelay,
      delay: this.playback.delay(now),
      jitter: jitterDelay,
      skew,
      audioRemoved: sound.removed,
      audioAdded: sound.added,
      bytesReceived,
    }
  }

  private get over(): boolean {
    return this.state === 'stopped' || this.state === 'failed'
  }

  private async connect(): Promise<void> {
    if (this.over) return
    this.disconnect()
    const connection = this.connection
    this.setState('connecting')
    try {
      const url = typeof this.source === 'string' ? this.source : await this.source()
      if (connection !== this.connection || this.over) return
      this.lastByte = performance.now()
      this.closeInput = openInput(url, {
        opened: () => {
          this.events.emit('connected')
          this.lastProgress = performance.now()
          this.setState('buffering')
        },
        bytes: (chunk) => this.receive(chunk),
        closed: (orderly, detail) => {
          if (orderly) this.events.emit('ended')
          if (connection === this.connection) this.retry(detail)
        },
      })
    } catch (error) {
      if (connection === this.connection) this.retry(String(error))
    }
  }

  private receive(chunk: Uint8Array): void {
    this.lastByte = performance.now()
    try {
      this.playback.bytes(chunk)
    } catch (error) {
      this.retry(String(error))
    }
    if (document.hidden) this.playback.tick()
  }

  private retry(detail: string): void {
    this.disconnect()
    this.attempt++
    const delay = retryDelay(this.attempt, this.options.retries ?? 8, Math.random())
    if (delay === undefined) {
      this.end('failed')
      this.events.emit('failed', detail)
      return
    }
    this.counts.reconnects++
    this.setState('connecting')
    this.events.emit('retry', this.attempt, delay, detail)
    this.retryTimer = setTimeout(() => this.connect(), delay)
  }

  private disconnect(): void {
    this.connection++
    clearTimeout(this.retryTimer)
    this.closeInput?.()
    this.closeInput = undefined
    this.firstFrame = false
    this.playback.restart()
  }

  private end(state: 'failed' | 'stopped'): void {
    this.disconnect()
    clearInterval(this.housekeeping)
    cancelAnimationFrame(this.frameRequest)
    this.playback.sound.close()
    if (state === 'stopped') this.playback.close()
    this.setState(state)
  }

  private refresh(): void {
    this.frameRequest = requestAnimationFrame(() => {
      this.playback.tick()
      this.refresh()
    })
  }

  private drawn(): void {
    this.frameMeter.add(performance.now(), 1)
    this.progress()
    if (this.firstFrame) return
    this.firstFrame = true
    this.events.emit('firstframe')
  }

  private progress(): void {
    this.lastProgress = performance.now()
    if (this.state !== 'buffering') return
    this.attempt = 0
    this.setState('playing')
    this.events.emit('playing')
  }

  /** What no event tells: dry spells, dead connections, sound without pictures. */
  private watch(): void {
    const now = performance.now()
    this.playback.tick()
    this.judgeSound()
    if (this.playback.sound.position !== undefined) this.progress()
    if (this.state === 'playing' && now - this.lastProgress > STALLED_AFTER) {
      this.counts.stalls++
      this.setState('buffering')
      this.events.emit('stalled')
    }
    if (this.closeInput && now - this.lastByte > SILENT_AFTER) this.retry('nothing came')
    const { framesDropped } = this.playback.pictures
    if (framesDropped > this.reportedDrops.count && now - this.reportedDrops.at > 1_000) {
      this.events.emit('dropped', framesDropped - this.reportedDrops.count)
      this.reportedDrops = { count: framesDropped, at: now }
    }
  }

  private judgeSound(): void {
    const { sound } = this.playback
    const state = !sound.present ? 'none' : !sound.running ? 'blocked' : this.muted || this.volume === 0 ? 'muted' : 'playing'
    if (state === this.sound) return
    this.sound = state
    this.events.emit('sound', state)
  }

  private applyVolume(): void {
    this.playback.sound.setVolume(this.muted ? 0 : this.volume)
    this.judgeSound()
  }

  private setState(state: PlayState): void {
    if (state === this.state) return
    this.state = state
    this.events.emit('state', state)
  }
}
