import { readSound, type SoundBlock } from './read_sound.js'
import { SoundEncoder, type SoundPacket } from './sound_encoder.js'

/** From an audio track to AAC packets. The encoder is opened with the first block, when the sample rate is known. */
export class Sound {
  private encoder: SoundEncoder | undefined
  private sampleRate = 0
  private stopped = false
  private readonly detach: () => void

  constructor(
    track: MediaStreamTrack,
    /** kbit/s. */
    private readonly bitrate: number,
    private readonly onPacket: (packet: SoundPacket) => void,
    private readonly onFailure: (detail: string) => void,
  ) {
    this.detach = readSound(track, (block) => this.take(block))
  }

  stop(): void {
    this.stopped = true
    this.detach()
    this.dropEncoder()
  }

  private take(block: SoundBlock): void {
    if (this.stopped) return
    if (block.sampleRate !== this.sampleRate) this.open(block.sampleRate)
    this.encoder?.add(performance.now(), block)
  }

  private open(sampleRate: number): void {
    this.sampleRate = sampleRate
    this.dropEncoder()
    const fail = (error: unknown) => {
      if (!this.stopped && this.sampleRate === sampleRate) this.onFailure(String(error))
    }
    SoundEncoder.open(sampleRate, this.bitrate * 1_000, this.onPacket, fail).then((encoder) => {
      if (this.stopped || this.sampleRate !== sampleRate) encoder.close().catch(() => {})
      else this.encoder = encoder
    }, fail)
  }

  private dropEncoder(): void {
    this.encoder?.close().catch(() => {})
    this.encoder = undefined
  }
}
