import { aacConfig } from '../../../media/flv/codec_config.js'
import { LoudnessMeter } from '../loudness_meter.js'
import type { JitterBuffer } from './jitter_buffer.js'
import type { OutputListener, SoundOutput } from './sound_output.js'
import type { Pace } from './sound_pace.js'
import { SoundSchedule } from './sound_schedule.js'
import { lengthen, type Sound, shorten } from './stretch.js'

/** Silence put in for a hole is not longer than this, ms. */
const MOST_SILENCE = 1_000
/** Sound that is louder (0 to 100) is taken for speech, for so long, ms. */
const LOUD = 12
const SPEAKING = 2_000
/** Fade after a hole, seconds. */
const FADE = 0.005

export interface SoundListener {
  /** Sound of this media time (ms) came out of the decoder: that is when it arrives for whoever plays it. */
  decoded(time: number): void
  /** It ran dry. */
  starved(): void
  failed(detail: string): void
}

/** A loudspeaker for sound of this rate, in the place of the last one. */
export type OpenOutput = (sampleRate: number, listener: OutputListener) => SoundOutput

interface Piece {
  sound: Sound
  sampleRate: number
  time: number
  duration: number
}

/** From AAC packets to the loudspeaker, near the jitter buffer's target. Its position is the clock of the picture. */
export class SoundPlayer {
  removed = 0
  added = 0
  private readonly meter = new LoudnessMeter()
  private loudAt = Number.NEGATIVE_INFINITY
  private decoder: AudioDecoder | undefined
  private output: SoundOutput | undefined
  private config: Uint8Array | undefined
  /**
   * Times of the packets inside the decoder, one for each piece that comes out. Browsers count their own
   * times on from the first packet (Chromium does), so that holes and drift would be lost.
   */
  private decoding: number[] = []
  private readonly schedule: SoundSchedule
  /** Decoded while it is not known yet when to begin. */
  private held: Piece[] = []
  private settled = false
  /** Where each channel's sound broke off. */
  private lastSamples: number[] = []

  constructor(
    jitter: JitterBuffer,
    private readonly openOutput: OpenOutput,
    private readonly listener: SoundListener,
  ) {
    this.schedule = new SoundSchedule(jitter)
  }

  /** AudioSpecificConfig. */
  configure(config: Uint8Array): void {
    if (this.decoder !== undefined && this.decoder.state !== 'closed' && String(config) === String(this.config)) return
    this.config = config.slice()
    const parsed = aacConfig(config)
    if (parsed === undefined) {
      this.listener.failed('a sound format that browsers do not play')
      return
    }
    this.closeDecoder()
    const decoder = new AudioDecoder({
      output: (data) => {
        if (this.decoder === decoder) this.decoded(data)
        else data.close()
      },
      error: (error) => {
        if (this.decoder === decoder) this.closeDecoder()
        this.listener.failed(String(error))
      },
    })
    decoder.configure({
      codec: parsed.codec,
      sampleRate: parsed.sampleRate,
      numberOfChannels: parsed.channels,
      description: this.config,
    })
    this.decoder = decoder
  }

  push(time: number, data: Uint8Array): void {
    if (this.decoder === undefined && this.config) this.configure(this.config)
    if (this.decoder?.state !== 'configured') return
    this.decoding.push(time)
    this.decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round(time * 1_000), data }))
  }

  /** The jitter buffer knows its floor: what is held may begin. */
  settle(): void {
    this.settled = true
    const held = this.held
    this.held = []
    for (const piece of held) this.play(piece)
  }

  /** Another connection begins, with times of its own: nothing of the old one may come out any more. */
  restart(): void {
    this.settled = false
    this.held = []
    this.output?.flush()
    this.schedule.toLiveEdge()
    this.closeDecoder()
    this.config = undefined
  }

  /** Media time (ms) that is heard at this moment; undefined while there is no sound. */
  get position(): number | undefined {
    if (!this.schedule.isPlaying || this.output === undefined || !this.output.running) return undefined
    const { position } = this.output
    return position === undefined ? undefined : position - this.output.latency
  }

  /** Of what came out of the decoder lately, 0 to 100. */
  get loudness(): number {
    return this.meter.read(performance.now())
  }

  /** Whether something was to be heard a moment ago. */
  get speaking(): boolean {
    return performance.now() - this.loudAt < SPEAKING
  }

  close(): void {
    this.closeDecoder()
    this.output?.close()
    this.output = undefined
    this.held = []
    this.schedule.toLiveEdge()
  }

  private decoded(data: AudioData): void {
    const sound = [...Array(Math.min(2, data.numberOfChannels)).keys()].map((planeIndex) => {
      const plane = new Float32Array(data.numberOfFrames)
      data.copyTo(plane, { planeIndex, format: 'f32-planar' })
      return plane
    })
    const { sampleRate, numberOfFrames } = data
    const piece = {
      sound,
      sampleRate,
      time: this.decoding.shift() ?? data.timestamp / 1_000,
      duration: (numberOfFrames / sampleRate) * 1_000,
    }
    data.close()
    const now = performance.now()
    for (const samples of sound) this.meter.add(now, samples)
    if (this.meter.read(now) > LOUD) this.loudAt = now
    this.listener.decoded(piece.time)
    this.matchOutput(piece)
    if (this.settled) this.play(piece)
    else this.held.push(piece)
  }

  /** Another number of channels is no other output: a new AudioContext may have to wait for a touch of the page. */
  private matchOutput({ sampleRate }: Piece): void {
    if (this.output?.sampleRate === sampleRate) return
    this.output?.close()
    this.schedule.toLiveEdge()
    this.output = this.openOutput(sampleRate, {
      starved: () => {
        this.schedule.ranDry()
        this.listener.starved()
      },
      running: () => this.schedule.toLiveEdge(),
    })
  }

  private play(piece: Piece): void {
    const { output } = this
    if (output === undefined || !output.running) return
    const { sound, time, duration } = piece
    const placing = this.schedule.place(piece, performance.now(), output.position)
    if (placing.kind === 'start') {
      this.lastSamples = sound.map((samples) => samples.at(-1) ?? 0)
      output.push({ sound: [...sound], time, duration }, placing.at)
    } else if (placing.kind === 'jump') {
      output.flush()
      this.play(piece)
    } else if (placing.kind === 'follow') {
      if (placing.hole > 0) this.fill(placing.hole, piece)
      const paced = this.paced(piece, placing.pace)
      this.lastSamples = paced.map((samples) => samples.at(-1) ?? 0)
      output.push({ sound: [...paced], time, duration })
    }
  }

  /** The piece, made shorter or longer. */
  private paced(piece: Piece, pace: Pace): Sound {
    if (pace === 'keep') return piece.sound
    const change = pace === 'shorten' ? shorten : lengthen
    const changed = change(piece.sound, piece.sampleRate, this.schedule.impatient)
    if (changed === undefined) {
      this.schedule.passed()
      return piece.sound
    }
    const by = (((changed[0]?.length ?? 0) - (piece.sound[0]?.length ?? 0)) * 1_000) / piece.sampleRate
    this.schedule.corrected(by)
    if (by < 0) this.removed -= by
    else this.added += by
    return changed
  }

  /** Silence for what the sender left out, with soft edges. */
  private fill(hole: number, piece: Piece): void {
    const length = Math.round((Math.min(hole, MOST_SILENCE) * piece.sampleRate) / 1_000)
    const fade = Math.round(FADE * piece.sampleRate)
    const silence = piece.sound.map((samples, channel) => {
      for (let i = 0; i < fade; i++) samples[i] = ((samples[i] ?? 0) * i) / fade
      const last = this.lastSamples[channel] ?? 0
      return Float32Array.from({ length }, (_, i) => last * Math.max(0, 1 - i / fade))
    })
    this.output?.push({ sound: silence, time: piece.time - hole, duration: hole })
  }

  private closeDecoder(): void {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close()
    this.decoder = undefined
    this.decoding = []
  }
}
