import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import { parseVideo } from '../flv/packet.js'
import { type FlvTag, TagType } from '../flv/tag.js'
import { Canvas } from './canvas.js'
import { MemberDecoder } from './decoder.js'
import { FPS, MixEncoder } from './encoder.js'
import type { Layout } from './layout.js'
import { mixSound, SOUND } from './sound.js'

export interface RoomMixParts {
  ffmpeg: string
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  clock: Clock
  log: Logger
  /** Mixed: the first is a key frame, and so is the first after each `silent`. */
  tag: (tag: FlvTag) => void
  /** Nothing mixed comes for now. */
  silent: () => void
}

/** Between two looks at what is due (ms). */
const STEP = 20
/** Nothing came of the encoder for so long: whoever watches is shown something else (ms). */
const SILENT = 1_200
/** It is given up then (ms). */
const STUCK = 10_000
/** Bytes that wait for the encoder: beyond it, time is left out. */
const MOST_WAITING = 32 << 20
/** So far behind (ms) the process stood still, or the machine: that time is left out too, however long it was. */
const STOOD = 1_000
/** Between two encoders, doubled with each failure (ms). */
const AGAIN = 1_000
const LONGEST_AGAIN = 30_000

/**
 * The mixed picture and sound of some streams: each is decoded by a process of its own, pictures are put together here
 * at an even pace, and one process encodes. So nobody who stands still holds up the others, members come and go
 * without a new encoder, and whichever process dies, only its part is missing.
 */
export class RoomMix {
  private layout: Layout
  private canvas: Canvas
  private readonly decoders = new Map<string, MemberDecoder>()
  private encoder: MixEncoder | undefined
  private failures = 0
  private startedAt = 0
  /** Pictures and samples since `startedAt`. */
  private pictures = 0
  private samples = 0
  private heardAt = 0
  /** Key frame or configuration first: what comes before is of no use. */
  private flows = false
  private readonly headers = new Map<TagType, FlvTag>()
  private readonly stopSteps: Cancel
  private cancel: Cancel = () => {}

  constructor(
    layout: Layout,
    private readonly parts: RoomMixParts,
  ) {
    this.layout = layout
    this.canvas = new Canvas(layout)
    this.place()
    this.begin()
    this.stopSteps = parts.clock.every(STEP, () => this.step())
  }

  /** Of the encoder, for whoever measures. */
  get pid(): number | undefined {
    return this.encoder?.pid
  }

  /** Other places; who stays where he was is not touched. Another size takes another encoder. */
  arrange(layout: Layout): void {
    const resized = layout.width !== this.layout.width || layout.height !== this.layout.height
    this.layout = layout
    this.canvas = new Canvas(layout)
    this.place()
    if (!resized) return
    this.cancel()
    this.quiet()
    this.encoder?.stop()
    this.begin()
  }

  stop(): void {
    this.stopSteps()
    this.cancel()
    this.encoder?.stop()
    this.encoder = undefined
    for (const decoder of this.decoders.values()) decoder.stop()
    this.decoders.clear()
  }

  private place(): void {
    const { ffmpeg, tap, clock, log } = this.parts
    const wanted = new Map(this.layout.places.map((place) => [keyOf(place), place]))
    for (const [key, decoder] of this.decoders)
      if (!wanted.has(key)) {
        decoder.stop()
        this.decoders.delete(key)
      }
    for (const [key, place] of wanted)
      if (!this.decoders.has(key))
        this.decoders.set(
          key,
          new MemberDecoder(place, {
            ffmpeg,
            tap,
            clock,
            failed: (said) =>
              log.warn({ streamID: place.streamID, said }, 'a stream of a mix is not decoded, once more'),
          }),
        )
  }

  private begin(): void {
    const { ffmpeg, clock } = this.parts
    this.startedAt = this.heardAt = clock.monotonic()
    this.pictures = this.samples = 0
    this.headers.clear()
    const encoder: MixEncoder = new MixEncoder(
      ffmpeg,
      this.layout,
      (tag) => this.encoded(tag),
      (said) => this.failed(said),
    )
    this.encoder = encoder
  }

  private failed(said: string): void {
    const { clock, log } = this.parts
    this.encoder = undefined
    const wait = Math.min(LONGEST_AGAIN, AGAIN * 2 ** this.failures)
    this.failures++
    log.warn({ said, again: wait }, 'a mix lost its encoder, its viewers see the creator alone')
    this.quiet()
    this.cancel = clock.after(wait, () => this.begin())
  }

  private quiet(): void {
    if (!this.flows) return
    this.flows = false
    this.parts.silent()
  }

  private encoded(tag: FlvTag): void {
    this.heardAt = this.parts.clock.monotonic()
    if (tag.type === TagType.SCRIPT) return
    const video = tag.type === TagType.VIDEO ? parseVideo(tag.body) : undefined
    const header = video?.kind === 'config' || (tag.type === TagType.AUDIO && tag.body[1] === 0)
    if (header) this.headers.set(tag.type, tag)
    if (!this.flows) {
      if (header || video?.kind !== 'frame' || !video.keyFrame) return
      this.flows = true
      this.failures = 0
      for (const known of this.headers.values()) this.parts.tag({ ...known, timestamp: tag.timestamp })
    }
    this.parts.tag(tag)
  }

  /** Hands over what is due: so many pictures and samples since the beginning, whatever came late. */
  private step(): void {
    for (const decoder of this.decoders.values()) decoder.readOn()
    const { encoder } = this
    if (encoder === undefined) return
    const now = this.parts.clock.monotonic()
    const behind = now - this.startedAt - (this.pictures * 1000) / FPS
    if (behind > STOOD) {
      this.startedAt += behind
      // Nothing was given to it to be heard of.
      this.heardAt = now
      return
    }
    if (now - this.heardAt > SILENT) this.quiet()
    if (now - this.heardAt > STUCK) {
      encoder.stop()
      this.failed('it stood still')
      return
    }
    if (encoder.waiting > MOST_WAITING) {
      // As if it had begun later: pictures and sound leave out the same.
      this.startedAt = now - (this.pictures * 1000) / FPS
      return
    }
    const due = Math.floor(((now - this.startedAt) * FPS) / 1000)
    if (due > this.pictures) {
      this.paint()
      const bytes = Buffer.from(this.canvas.bytes)
      for (; this.pictures < due; this.pictures++) encoder.picture(bytes)
    }
    const samples = Math.floor(((now - this.startedAt) * SOUND.rate) / 1000) - this.samples
    if (samples <= 0) return
    this.samples += samples
    encoder.sound(
      mixSound(
        Array.from(this.decoders.values(), ({ sound }) => sound),
        samples,
      ),
    )
  }

  private paint(): void {
    this.canvas.clear()
    for (const place of this.layout.places) {
      const picture = this.decoders.get(keyOf(place))?.picture
      if (picture !== undefined) this.canvas.paint(place, picture)
    }
  }
}

/** A decoder makes pictures of one size. */
function keyOf({ streamID, width, height, only }: Layout['places'][number]): string {
  return `${streamID} ${width}x${height} ${only ?? ''}`
}
