import { Events } from '../events.js'
import { Meter } from '../meter.js'
import { isWebRtcAddress } from '../webrtc/session.js'
import type { Engine, EngineListener } from './engine.js'
import { isHlsAddress } from './hls_engine.js'
import { retryDelay } from './retry.js'
import type { PlayEvents, Player, PlayOptions, PlaySource, PlayState, PlayStats, SoundState } from './types.js'

/** Nothing was shown or heard for this long (ms): it is stalled. */
const STALLED_AFTER = 1_000
const HOUSEKEEPING = 100

/** Attempts that were not even answered, after which FLV is taken for what some proxy does not let through. */
const UNANSWERED = 2

/** What an address is played by. */
export type EngineKind = 'flv' | 'webrtc' | 'hls'

function kindOf(url: string): EngineKind {
  if (isHlsAddress(url)) return 'hls'
  return isWebRtcAddress(url) ? 'webrtc' : 'flv'
}

/** Connects an engine to a stream, again when that breaks, and tells what happens. */
export class LivePlayer implements Player {
  state: PlayState = 'connecting'
  sound: SoundState = 'none'
  private readonly events = new Events<PlayEvents>()
  private engine: Engine
  private kind: EngineKind
  private readonly frameMeter = new Meter()
  private readonly housekeeping: ReturnType<typeof setInterval>
  private readonly counts = { stalls: 0, reconnects: 0 }
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private attempt = 0
  /** Connections are numbered, so that an address that comes too late is known. */
  private connection = 0
  private firstFrame = false
  /** The present kind of address has been answered once. */
  private answered = false
  private lastProgress = 0
  private muted: boolean
  private volume: number
  private fit: 'contain' | 'cover' | 'fill'
  private reportedDrops = { count: 0, at: 0 }

  constructor(
    private source: PlaySource,
    private readonly element: HTMLElement,
    private readonly options: PlayOptions,
    private readonly createEngine: (kind: EngineKind, listener: EngineListener) => Engine,
  ) {
    this.muted = options.muted ?? false
    this.volume = options.volume ?? 1
    this.fit = options.fit ?? 'contain'
    this.kind = typeof source === 'string' ? kindOf(source) : 'flv'
    this.engine = this.enter(this.kind)
    this.housekeeping = setInterval(() => this.watch(), HOUSEKEEPING)
    // Not before the caller had a chance to add listeners.
    queueMicrotask(() => this.connect())
  }

  /** Another engine takes the place in the page. */
  private enter(kind: EngineKind): Engine {
    const engine = this.createEngine(kind, {
      opened: () => this.opened(),
      closed: (orderly, detail) => {
        if (orderly) this.events.emit('ended')
        this.retry(detail)
      },
      unusable: (detail) => this.fallBack(detail),
      drawn: () => this.drawn(),
      resolution: (width, height) => this.events.emit('resolution', width, height),
      sound: () => this.judgeSound(),
      starved: () => {
        this.counts.stalls++
      },
      failed: (kind, detail) => this.events.emit('decodeerror', kind, detail),
      unsupported: (kind, format) => this.events.emit('unsupported', kind, format),
    })
    engine.setVolume(this.muted ? 0 : this.volume)
    engine.view.style.cssText = 'display:block;width:100%;height:100%;background:#000'
    engine.view.style.objectFit = this.fit
    this.element.append(engine.view)
    return engine
  }

  get view(): HTMLCanvasElement | HTMLVideoElement {
    return this.engine.view
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
    this.fit = fit
    this.view.style.objectFit = fit
  }

  resumeSound(): Promise<void> {
    return this.engine.resumeSound()
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
    return this.engine.snapshot()
  }

  on<E extends keyof PlayEvents>(event: E, listener: (...args: PlayEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  stop(): void {
    if (this.state === 'stopped') return
    this.end('stopped')
    this.engine.close()
    this.events.clear()
  }

  stats(): PlayStats {
    return {
      ...this.engine.stats(),
      ...this.counts,
      state: this.state,
      sound: this.sound,
      fps: this.frameMeter.rate(performance.now()),
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
      if (connection !== this.connection) return
      this.use(kindOf(url))
      this.engine.open(url)
    } catch (error) {
      if (connection === this.connection) this.retry(String(error))
    }
  }

  private opened(): void {
    this.answered = true
    this.events.emit('connected')
    this.lastProgress = performance.now()
    this.setState('buffering')
  }

  private use(kind: EngineKind): void {
    if (kind === this.kind) return
    this.kind = kind
    this.answered = false
    this.engine.close()
    this.engine = this.enter(kind)
  }

  private get fallsBack(): boolean {
    const { fallback } = this.options
    return fallback !== undefined && this.source !== fallback
  }

  private fallBack(detail: string): void {
    const { fallback } = this.options
    if (fallback === undefined || !this.fallsBack) {
      this.retry(detail)
      return
    }
    this.source = fallback
    this.attempt = 0
    this.events.emit('fallback', detail)
    void this.connect()
  }

  private retry(detail: string): void {
    if (this.over) return
    this.disconnect()
    this.attempt++
    const unanswered = this.kind === 'flv' && !this.answered && this.attempt >= UNANSWERED
    if (unanswered && this.fallsBack) {
      this.fallBack(detail)
      return
    }
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
    this.firstFrame = false
    this.engine.reset()
  }

  private end(state: 'failed' | 'stopped'): void {
    this.disconnect()
    clearInterval(this.housekeeping)
    this.setState(state)
  }

  private drawn(): void {
    this.frameMeter.add(performance.now(), 1)
    if (!this.firstFrame) {
      this.firstFrame = true
      this.events.emit('firstframe')
    }
    this.progress()
  }

  private progress(): void {
    this.lastProgress = performance.now()
    if (this.state !== 'buffering') return
    this.attempt = 0
    this.setState('playing')
    this.events.emit('playing')
  }

  /** What no event tells: dry spells, hidden pages, sound without pictures. */
  private watch(): void {
    const now = performance.now()
    this.engine.tick()
    this.judgeSound()
    if (this.engine.active) this.progress()
    if (this.state === 'playing' && now - this.lastProgress > STALLED_AFTER) {
      this.counts.stalls++
      this.setState('buffering')
      this.events.emit('stalled')
    }
    const { framesDropped } = this.engine.stats()
    if (framesDropped > this.reportedDrops.count && now - this.reportedDrops.at > 1_000) {
      this.events.emit('dropped', framesDropped - this.reportedDrops.count)
      this.reportedDrops = { count: framesDropped, at: now }
    }
  }

  private judgeSound(): void {
    const { sound } = this.engine
    if (sound === 'starting') return
    const heard = this.muted || this.volume === 0 ? 'muted' : 'playing'
    const state = sound === 'running' ? heard : sound
    if (state === this.sound) return
    this.sound = state
    this.events.emit('sound', state)
  }

  private applyVolume(): void {
    this.engine.setVolume(this.muted ? 0 : this.volume)
    this.judgeSound()
  }

  private setState(state: PlayState): void {
    if (state === this.state) return
    this.state = state
    this.events.emit('state', state)
  }
}
