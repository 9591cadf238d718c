import type { PlayoutChunk, PlayoutCommand, PlayoutReport } from './playout_worklet.js'
import { borrowSoundContext, type SoundContext } from './sound_context.js'

/** Volume changes take this long, seconds: no click. */
const GAIN_RAMP = 0.015

export interface OutputListener {
  /** Everything was played; silence now. */
  starved(): void
  /** The context began or ceased to run. */
  running(running: boolean): void
}

/** A loudspeaker for one stream: queue, volume, and the media time that is heard. */
export class SoundOutput {
  private readonly shared: SoundContext
  private readonly gain: GainNode
  private node: AudioWorkletNode | undefined
  private report: { frame: number; time: number } | undefined
  private closed = false
  private epoch = 0
  private readonly onState: () => void

  /** `failed`: this page cannot play sound this way. */
  constructor(
    readonly sampleRate: number,
    private readonly listener: OutputListener,
    failed: (detail: string) => void,
  ) {
    this.shared = borrowSoundContext(sampleRate)
    const { context } = this.shared
    this.gain = context.createGain()
    this.gain.connect(context.destination)
    this.onState = () => listener.running(this.running)
    context.addEventListener('statechange', this.onState)
    this.shared.createPlayout().then(
      (node) => this.connect(node),
      (error: unknown) => failed(String(error)),
    )
  }

  /** Whether what is pushed will be heard. */
  get running(): boolean {
    return this.node !== undefined && this.shared.context.state === 'running'
  }

  /** `startAt`: page time (ms) at which it shall begin when nothing is playing; else it follows what waits. */
  push(chunk: Omit<PlayoutChunk, 'startFrame'>, startAt?: number): void {
    const { context } = this.shared
    const startFrame =
      startAt === undefined
        ? undefined
        : Math.round((context.currentTime + (startAt - performance.now()) / 1_000) * this.sampleRate)
    this.command(
      { chunk: { ...chunk, ...(startFrame !== undefined && { startFrame }) } },
      chunk.sound.map((samples) => samples.buffer),
    )
  }

  flush(): void {
    this.report = undefined
    this.command({ flush: ++this.epoch }, [])
  }

  /** Media time (ms) that leaves the queue now; undefined while nothing plays. */
  get position(): number | undefined {
    if (this.report === undefined) return undefined
    return this.report.time + (this.shared.context.currentTime - this.report.frame / this.sampleRate) * 1_000
  }

  /** From leaving the queue to the ear, ms. */
  get latency(): number {
    return (this.shared.context.outputLatency || this.shared.context.baseLatency || 0) * 1_000
  }

  setVolume(volume: number): void {
    this.gain.gain.setTargetAtTime(volume, this.shared.context.currentTime, GAIN_RAMP)
  }

  async resume(): Promise<void> {
    await this.shared.context.resume()
  }

  close(): void {
    this.closed = true
    this.shared.context.removeEventListener('statechange', this.onState)
    this.node?.disconnect()
    this.gain.disconnect()
    this.shared.release()
  }

  private connect(node: AudioWorkletNode): void {
    if (this.closed) return
    this.node = node
    node.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => {
      // Told before the last flush arrived there.
      if (data.epoch !== this.epoch) return
      if ('starved' in data) {
        this.report = undefined
        this.listener.starved()
      } else {
        this.report = data
      }
    }
    // Flushes from before there was a node count too.
    this.command({ flush: this.epoch }, [])
    node.connect(this.gain)
    this.listener.running(this.running)
  }

  private command(command: PlayoutCommand, transfer: Transferable[]): void {
    this.node?.port.postMessage(command, transfer)
  }
}
