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
/** Blocks waiting for the encoder (a second of sound); more means that it cannot keep up. */
const MAX_WAITING = 100
/**
 * Sound is timed by its samples. A computer that is too busy loses some, which looks like a device that runs slow
 * by several per cent: what was learnt longer ago (ms) is wrong then.
 */
const CLOCK_WINDOW = 1_500
/** The device says when it had each block: what this teaches of its clock stays true for so long (ms). */
const DEVICE_WINDOW = 10_000

/** A longer silence (ms) is not filled: a computer that slept starts over. */
const MAX_SILENCE = 10_000

/** Encodes one channel to AAC-LC, with the browser's own encoder or else with one in WebAssembly. */
export class SoundEncoder {
  private readonly clock = new CaptureClock(CLOCK_WINDOW)
  private readonly device = new CaptureClock(DEVICE_WINDOW)
  private readonly output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() })
  private readonly source: AudioSampleSource
  private samplesIn = 0
  /** Samples that the encoder was given, silence for lost ones among them. */
  private given = 0
  private readonly waiting = new Set<AudioSample>()
  /** Done as soon as the encoder is loaded, or was not to be had. */
  private loaded: Promise<unknown> | undefined
  private closed = false
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
        if (this.closed) return
        const time = this.clock.at((packet.timestamp - PRIMING / sampleRate) * 1_000)
        const description = meta?.decoderConfig?.description
        onPacket({ time, data: packet.data, ...(description && { config: bytesOf(description) }) })
      },
    })
    this.output.addAudioTrack(this.source)
  }

  /** `now`: page time at which the block arrived, ms. Blocks of another sample rate are not for this encoder. */
  add(now: number, { samples, time }: SoundBlock): void {
    if (this.closed) return
    // What was lost is counted: time goes on as it does for pictures.
    if (time !== undefined) {
      const lost = Math.min(this.lost.before(time, this.toMs(this.samplesIn)), MAX_SILENCE)
      this.samplesIn += this.toSamples(lost)
    }
    const start = this.samplesIn / this.sampleRate
    this.samplesIn += samples.length
    // A page that is busy takes a block late: that is no property of the sound.
    const had = time === undefined ? now : this.device.map(now, time)
    this.clock.map(had - this.toMs(samples.length), start * 1_000)
    // Blocks that are left out have been counted.
    if (this.waiting.size < MAX_WAITING) this.give(afterSilence(samples, this.samplesIn - samples.length - this.given))
  }

  private give(data: Float32Array<ArrayBuffer>): void {
    const sample = new AudioSample({
      data,
      format: 'f32-planar',
      numberOfChannels: 1,
      sampleRate: this.sampleRate,
      timestamp: this.given / this.sampleRate,
    })
    this.given += data.length
    this.waiting.add(sample)
    const done = this.source
      .add(sample)
      .catch((error: unknown) => {
        if (!this.closed) this.onError(error)
      })
      .finally(() => {
        this.waiting.delete(sample)
        sample.close()
      })
    this.loaded ??= done
  }

  private toMs(samples: number): number {
    return (samples / this.sampleRate) * 1_000
  }

  private toSamples(ms: number): number {
    return Math.round((ms * this.sampleRate) / 1_000)
  }

  /** No packet comes from now on. */
  async close(): Promise<void> {
    this.closed = true
    for (const sample of this.waiting) sample.close()
    // A worker that is still being loaded cannot be ended, and what is in its queue is let go of by its answers alone.
    await this.loaded
    await this.output.finalize().catch(() => this.output.cancel())
  }
}

/**
 * The library would fill a hole by a sample of its own, and wait for that: samples which come meanwhile are given out
 * of their order, or to an encoder that has ended.
 */
function afterSilence(samples: Float32Array<ArrayBuffer>, silence: number): Float32Array<ArrayBuffer> {
  if (silence === 0) return samples
  const both = new Float32Array(silence + samples.length)
  both.set(samples, silence)
  return both
}
