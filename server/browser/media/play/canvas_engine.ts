import type { Engine, EngineListener, EngineStats } from './engine.js'
import { openInput } from './flv_input.js'
import type { JitterLimits } from './jitter_buffer.js'
import { Loudspeaker } from './loudspeaker.js'
import type { PlaybackCommand, PlaybackFigures, PlaybackReport } from './playback_messages.js'
import { servePlayback } from './playback_thread.js'
import { Screen } from './screen.js'

/** Nothing was played yet. */
const NOTHING: PlaybackFigures = {
  stats: {
    videoBitrate: 0,
    audioBitrate: 0,
    width: 0,
    height: 0,
    framesDrawn: 0,
    framesDropped: 0,
    targetDelay: 0,
    delay: 0,
    jitter: 0,
    skew: undefined,
    loudness: 0,
    audioRemoved: 0,
    audioAdded: 0,
    bytesReceived: 0,
  },
  active: false,
}

/** WebCodecs in a worker, an AudioWorklet, and a canvas: what of it is in the page. */
export class CanvasEngine implements Engine {
  private readonly screen: Screen
  private readonly port: MessagePort
  private readonly leave: () => void
  private figures = NOTHING
  private connection = 0
  private loudspeaker: Loudspeaker | undefined
  private volume = 1
  private closeInput: (() => void) | undefined
  private inView = true
  private readonly onVisibility = () => this.command({ kind: 'seen', seen: this.inView && !document.hidden })
  /** Nothing is decoded for a view that is scrolled away, without a size or not displayed. */
  private readonly observer = new IntersectionObserver(
    (entries) => {
      this.inView = entries.at(-1)?.isIntersecting ?? true
      this.onVisibility()
    },
    { rootMargin: '100px' },
  )

  constructor(
    limits: JitterLimits,
    /** Who reads from the network. */
    private readonly reader: 'worker' | 'page',
    private readonly listener: EngineListener,
  ) {
    this.screen = new Screen(listener)
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    port1.onmessage = ({ data }: MessageEvent<PlaybackReport>) => this.take(data)
    this.command({ kind: 'begin', limits })
    this.leave = servePlayback(port2)
    document.addEventListener('visibilitychange', this.onVisibility)
    this.observer.observe(this.view)
    this.onVisibility()
  }

  static isSupported(): boolean {
    return 'VideoDecoder' in globalThis && 'AudioDecoder' in globalThis && 'AudioWorkletNode' in globalThis
  }

  get view(): HTMLCanvasElement {
    return this.screen.canvas
  }

  get sound(): Engine['sound'] {
    return this.loudspeaker?.state ?? 'none'
  }

  get active(): boolean {
    return this.figures.active
  }

  open(url: string): void {
    // The worker has another base address. Throws for what is none.
    const { href } = new URL(url, location.href)
    const connection = ++this.connection
    if (this.reader === 'worker') {
      this.command({ kind: 'open', connection, url: href })
      return
    }
    this.command({ kind: 'listen', connection })
    this.closeInput = openInput(href, {
      opened: () => this.listener.opened(),
      bytes: (chunk) => this.command({ kind: 'bytes', chunk }),
      closed: (orderly, detail) => this.listener.closed(orderly, detail),
    })
  }

  reset(): void {
    this.closeInput?.()
    this.closeInput = undefined
    this.figures = { stats: { ...this.figures.stats, loudness: 0 }, active: false }
    this.command({ kind: 'reset', connection: ++this.connection })
  }

  tick(): void {
    this.loudspeaker?.tell()
  }

  setVolume(volume: number): void {
    this.volume = volume
    this.loudspeaker?.setVolume(volume)
  }

  async resumeSound(): Promise<void> {
    await this.loudspeaker?.resume()
  }

  snapshot(): Promise<Blob> {
    return this.screen.snapshot()
  }

  stats(): EngineStats {
    const { stats } = this.figures
    return { engine: 'webcodecs', ...stats, loudness: this.sound === 'running' ? stats.loudness : 0 }
  }

  close(): void {
    this.closeInput?.()
    this.observer.disconnect()
    document.removeEventListener('visibilitychange', this.onVisibility)
    this.command({ kind: 'close' })
    this.loudspeaker?.close()
    this.leave()
    this.screen.close()
  }

  private take(report: PlaybackReport): void {
    if (report.kind === 'sound') this.openLoudspeaker(report.sampleRate)
    else if (report.connection === this.connection) this.follow(report)
    else if (report.kind === 'picture') report.frame.close()
    if (report.kind === 'picture') this.command({ kind: 'drawn' })
  }

  private follow(report: Exclude<PlaybackReport, { kind: 'sound' }>): void {
    const { listener } = this
    if (report.kind === 'figures') this.figures = report.figures
    else if (report.kind === 'picture') {
      this.figures = report.figures
      this.screen.show(report.frame)
    } else if (report.kind === 'opened') listener.opened()
    else if (report.kind === 'closed') listener.closed(report.orderly, report.detail)
    else if (report.kind === 'starved') listener.starved()
    else if (report.kind === 'failed') listener.failed(report.track, report.detail)
    else listener.unsupported(report.track, report.format)
  }

  private openLoudspeaker(sampleRate: number): void {
    this.loudspeaker?.close()
    this.loudspeaker = new Loudspeaker(sampleRate, {
      opened: (port) => this.command({ kind: 'loudspeaker', sampleRate, port }, [port]),
      running: (running, latency) => this.command({ kind: 'running', running, latency }),
      changed: () => this.listener.sound(),
      failed: (detail) => this.listener.failed('audio', detail),
    })
    this.loudspeaker.setVolume(this.volume)
  }

  private command(command: PlaybackCommand, transfer: Transferable[] = []): void {
    this.port.postMessage(command, transfer)
  }
}
