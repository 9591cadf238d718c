import { DelayFloor } from '../delay_floor.js'
import type { PlayoutChunk, PlayoutCommand, PlayoutReport } from './playout_worklet.js'

/** What the device's clock is taken for is learnt again within this time, ms. */
const CLOCK_WINDOW = 1_000

export interface OutputListener {
  /** Everything was played; silence now. */
  starved(): void
  /** Called when sound that is pushed begins to be heard, or ceases to. */
  running(): void
}

/** The way to a loudspeaker for one stream: what waits there, and the media time that is heard. */
export class SoundOutput {
  /** From leaving the queue to the ear, ms. */
  latency = 0
  private port: MessagePort | undefined
  private audible = false
  private report: { frame: number; time: number } | undefined
  private epoch = 0
  /** The worklet tells of its frames late now and then, but never early. */
  private readonly clock = new DelayFloor(CLOCK_WINDOW)

  constructor(
    readonly sampleRate: number,
    private readonly listener: OutputListener,
  ) {}

  /** The worklet listens at the other end. */
  connect(port: MessagePort): void {
    this.port = port
    port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => this.take(data)
    // Flushes from before there was somebody count too.
    this.command({ flush: this.epoch }, [])
  }

  /** Whether the browser lets it be heard. `latency`: ms. */
  setRunning(running: boolean, latency: number): void {
    this.latency = latency
    if (running === this.audible) return
    this.audible = running
    this.report = undefined
    this.clock.reset()
    this.listener.running()
  }

  /** Whether what is pushed will be heard. */
  get running(): boolean {
    return this.port !== undefined && this.audible
  }

  /** `startAt`: when (ms) it shall begin where nothing is playing; else it follows what waits. */
  push(chunk: Omit<PlayoutChunk, 'startIn'>, startAt?: number): void {
    const startIn = startAt === undefined ? 0 : Math.max(0, startAt - performance.now())
    this.command(
      { chunk: { ...chunk, startIn } },
      chunk.sound.map((samples) => samples.buffer),
    )
  }

  flush(): void {
    this.report = undefined
    this.command({ flush: ++this.epoch }, [])
  }

  /** Media time (ms) that leaves the queue now; undefined while nothing plays. */
  get position(): number | undefined {
    const { report } = this
    if (report === undefined) return undefined
    return report.time + (performance.now() - (this.clock.value ?? 0) - this.toMs(report.frame))
  }

  close(): void {
    this.port?.close()
    this.port = undefined
  }

  private take(data: PlayoutReport): void {
    // Told before the last flush arrived there.
    if (data.epoch !== this.epoch) return
    if ('starved' in data) {
      this.report = undefined
      this.listener.starved()
      return
    }
    this.report = data
    const now = performance.now()
    this.clock.add(now, now - this.toMs(data.frame))
  }

  private toMs(frames: number): number {
    return (frames / this.sampleRate) * 1_000
  }

  private command(command: PlayoutCommand, transfer: Transferable[]): void {
    this.port?.postMessage(command, transfer)
  }
}
