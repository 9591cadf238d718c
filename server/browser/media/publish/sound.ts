import { LoudnessMeter } from '../loudness_meter.js'
import { readSound, type SoundBlock } from './read_sound.js'
import type { SoundSource } from './sending_messages.js'
import { SoundEncoder, type SoundPacket } from './sound_encoder.js'

/** From a source of sound to AAC packets. The encoder is opened with the first block, when the sample rate is known. */
export class Sound {
  private encoder: SoundEncoder | undefined
  private sampleRate = 0
  private stopped = false
  private readonly meter = new LoudnessMeter()
  private readonly detach: () => void

  constructor(
    source: SoundSource,
    /** kbit/s. */
    private readonly bitrate: number,
    private readonly onPacket: (packet: SoundPacket) => void,
    private readonly onFailure: (detail: string) => void,
  ) {
    this.detach = readSound(source, (block) => this.take(block))
  }

  /** 0 to 100. */
  get loudness(): number {
    return this.meter.read(performance.now())
  }

  /** Settles when the encoder is gone. */
  async stop(): Promise<void> {
    this.stopped = true
    this.detach()
    await this.dropEncoder()
  }

  private take(block: SoundBlock): void {
    if (this.stopped) return
    if (block.sampleRate !== this.sampleRate) this.open(block.sampleRate)
    const now = performance.now()
    this.meter.add(now, block.samples)
    this.encoder?.add(now, block)
  }

  private open(sampleRate: number): void {
    this.sampleRate = sampleRate
    void this.dropEncoder()
    const fail = (error: unknown) => {
      if (!this.stopped && this.sampleRate === sampleRate) this.onFailure(String(error))
    }
    SoundEncoder.open(sampleRate, this.bitrate * 1_000, this.onPacket, fail).then((encoder) => {
      if (this.stopped || this.sampleRate !== sampleRate) encoder.close().catch(() => {})
      else this.encoder = encoder
    }, fail)
  }

  private async dropEncoder(): Promise<void> {
    const { encoder } = this
    this.encoder = undefined
    await encoder?.close().catch(() => {})
  }
}
