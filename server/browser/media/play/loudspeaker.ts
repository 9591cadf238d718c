import type { Engine } from './engine.js'
import { borrowSoundContext, type SoundContext } from './sound_context.js'

/** Volume changes take this long, seconds: no click. */
const GAIN_RAMP = 0.015
/** A new one that is silent for longer (ms) is blocked by the browser. */
const STARTING = 500
/** A change of the device's latency below this (ms) is not told. */
const FINE = 3

export interface LoudspeakerListener {
  /** Where chunks of sound go from now on, from whichever thread. */
  opened(port: MessagePort): void
  /** Whether chunks sent there are played, and how long (ms) they take to the loudspeaker. */
  running(running: boolean, latency: number): void
  /** `state` may have changed. */
  changed(): void
  /** This page cannot play sound this way. */
  failed(detail: string): void
}

/** What of a stream's sound needs the page: the audio device and the volume. The samples do not come by here. */
export class Loudspeaker {
  private readonly shared: SoundContext
  private readonly gain: GainNode
  private readonly since = performance.now()
  private node: AudioWorkletNode | undefined
  private told = { running: false, latency: 0 }
  private closed = false
  private readonly onState = () => this.tell()

  constructor(
    sampleRate: number,
    private readonly listener: LoudspeakerListener,
  ) {
    this.shared = borrowSoundContext(sampleRate)
    const { context } = this.shared
    this.gain = context.createGain()
    this.gain.connect(context.destination)
    context.addEventListener('statechange', this.onState)
    this.shared.createPlayout().then(
      (node) => this.connect(node),
      (error: unknown) => listener.failed(String(error)),
    )
  }

  get state(): Engine['sound'] {
    if (this.running) return 'running'
    return performance.now() - this.since < STARTING ? 'starting' : 'blocked'
  }

  /** Tells what has changed since it was told last. */
  tell(): void {
    const { running } = this
    const { outputLatency, baseLatency } = this.shared.context
    const latency = (outputLatency || baseLatency || 0) * 1_000
    const { told } = this
    if (running === told.running && Math.abs(latency - told.latency) < FINE) return
    this.told = { running, latency }
    this.listener.running(running, latency)
    if (running !== told.running) this.listener.changed()
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

  private get running(): boolean {
    return this.node !== undefined && this.shared.context.state === 'running'
  }

  private connect(node: AudioWorkletNode): void {
    if (this.closed) return
    this.node = node
    const { port1, port2 } = new MessageChannel()
    node.port.postMessage(port1, [port1])
    node.connect(this.gain)
    this.listener.opened(port2)
    this.tell()
  }
}
