import { AdtsOutputFormat, AudioSample, AudioSampleSource, canEncodeAudio, NullTarget, Output } from 'mediabunny'
import { bytesOf } from '../bytes.js'
import { CaptureClock } from './capture_clock.js'
import { LostSound } from './lost_sound.js'
import type { SoundBlock } from './read_sound.js'

export interface SoundPacket {
  /** Page time of the first sample, ms. */
  time: number
  data: Uint8Array
  /** AudioSpecificConfig; with the first packet. */
  config?: Uint8Array
}

/** The encoder's first packet holds nothing but its own delay: one frame of AAC. */
const PRIMING = 1024
/** Blocks waiting for the encoder; more means that it cannot keep up. */
const MAX_WAITING = 24
/**
 * Sound is timed by its samples. A computer that is too busy loses some, which looks like a device that runs slow
 * by several per cent: what was learnt longer ago (ms) is wrong then.
 */
const CLOCK_WINDOW = 1_500
/** The device tells when it had each block: what was learnt of its clock stays true for long, ms. */
const DEVICE_WINDOW = 10_000

/** Encodes one channel to AAC-LC, with the browser's own encoder or else with one in WebAssembly. */
export class SoundEncoder {
  private readonly clock = new CaptureClock(CLOCK_WINDOW)
  private readonly device = new CaptureClock(DEVICE_WINDOW)
  private readonly output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() })
  private readonly source: AudioSampleSource
  private samplesIn = 0
  private waiting = 0
  private readonly lost = new LostSound()

  /** Loads what is needed; rejects when this browser cannot encode AAC at all. */
  static async open(
    sampleRate: number,
    bitrate: number,
    onPacket: (packet: SoundPacket) => void,
    onError: (error: unknown) => void,
  ): Promise<SoundEncoder> {
    if (!(await canEncodeAudio('aac', { sampleRate, numberOfChannels: 1, bitrate }))) {
      const { registerAacEncoder } = await import('@mediabunny/aac-encoder')
      registerAacEncoder()
    }
    const encoder = new SoundEncoder(sampleRate, bitrate, onPacket, onError)
    await encoder.output.start()
    return encoder
  }

  private constructor(
    private readonly sampleRate: number,
    bitrate: number,
    onPacket: (packet: SoundPacket) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.source = new AudioSampleSource({
      codec: 'aac',
      bitrate,
      onEncodedPacket: (packet, meta) => {
        const time = this.clock.at((packet.timestamp - PRIMING / sampleRate) * 1_000)
        const description = meta?.decoderConfig?.description
        onPacket({ time, data: packet.data, ...(description && { config: bytesOf(description) }) })
      },
    })
    this.output.addAudioTrack(this.source)
  }

  /** `now`: page time at which the block arrived, ms. Blocks of another sample rate are not for this encoder. */
  add(now: number, { samples, time }: SoundBlock): void {
    // The encoder puts silence in the place of what was lost: time goes on as it does for pictures.
    if (time !== undefined) this.samplesIn += this.toSamples(this.lost.before(time, this.toMs(this.samplesIn)))
    const start = this.samplesIn / this.sampleRate
    this.samplesIn += samples.length
    // A page that is busy takes a block late: that is no property of the sound.
    const had = time === undefined ? now : this.device.map(now, time)
    this.clock.map(had - this.toMs(samples.length), start * 1_000)
    // What is left out has been counted: the encoder puts silence in its place, and time goes on.
    if (this.waiting >= MAX_WAITING) return
    const sample = new AudioSample({
      data: samples,
      format: 'f32-planar',
      numberOfChannels: 1,
      sampleRate: this.sampleRate,
      timestamp: start,
    })
    this.waiting++
    this.source
      .add(sample)
      .catch(this.onError)
      .finally(() => {
        this.waiting--
        sample.close()
      })
  }

  private toMs(samples: number): number {
    return (samples / this.sampleRate) * 1_000
  }

  private toSamples(ms: number): number {
    return Math.round((ms * this.sampleRate) / 1_000)
  }

  async close(): Promise<void> {
    await this.output.cancel()
  }
}
