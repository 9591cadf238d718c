import type { Moments, Stages, Track } from './lab_types.js'

/** Moments that are remembered: more than a run of a bench has. */
const MOST = 20_000
const TRACKS: { readonly [type: number]: Track } = { 8: 'sound', 9: 'picture' }

const wall = (): number => performance.timeOrigin + performance.now()

/**
 * Notes when each picture and each packet of sound passes the browser's own functions. It stands outside: what is
 * measured runs as it always does. One publisher a page, and players that read by fetch.
 */
export class StageTap {
  private readonly notes: Stages['notes'] = {}
  /** Page time (Unix ms) at which the stream that is sent here says 0. */
  private epoch: number | undefined
  private count = 0
  /** Time stamp of the first tag sent: the relay counts from it. */
  private first: number | undefined
  /** When the encoder got each picture, by its own time stamp. */
  private readonly given = new Map<number, number>()
  private handed: Moments | undefined
  /** Stream whose bytes came last: decoders are made for it. */
  private stream = ''
  private readonly owners = new WeakMap<VideoFrame, string>()
  private readonly shown = new WeakMap<HTMLCanvasElement | OffscreenCanvas, { stream: string; time: number }>()

  constructor() {
    this.tapEncoder()
    this.tapSocket()
    this.tapReader()
    this.tapPictures()
    this.tapSound()
    this.tapCanvas()
  }

  /** The picture in this view is seen now, and was painted then. */
  seen(view: HTMLCanvasElement | HTMLVideoElement, painted: number, skew: number | undefined): void {
    const shown = view instanceof HTMLCanvasElement ? this.shown.get(view) : undefined
    if (shown !== undefined) this.note(shown.stream, 'picture', shown.time, { painted, seen: wall(), skew })
  }

  report(): Stages {
    return { notes: this.notes, epoch: this.epoch }
  }

  private note(stream: string, track: Track, time: number, moments: Moments): void {
    if (this.count++ > MOST * 8) return
    this.notes[stream] ??= { picture: {}, sound: {} }
    const all = this.notes[stream][track]
    all[time] = { ...all[time], ...moments }
  }

  private tapEncoder(): void {
    const tap = this
    globalThis.VideoEncoder = class extends VideoEncoder {
      constructor(init: VideoEncoderInit) {
        super({
          ...init,
          output: (chunk, meta) => {
            const captured = performance.timeOrigin + chunk.timestamp / 1_000
            tap.handed = { captured, queued: tap.given.get(chunk.timestamp), encoded: wall() }
            tap.given.delete(chunk.timestamp)
            init.output(chunk, meta)
            tap.handed = undefined
          },
        })
      }

      override encode(frame: VideoFrame, options?: VideoEncoderEncodeOptions): void {
        tap.given.set(frame.timestamp, wall())
        super.encode(frame, options)
      }
    }
  }

  private tapSocket(): void {
    const { send } = WebSocket.prototype
    const note = (bytes: unknown) => {
      // A whole tag that is no configuration: the second byte of its body says so.
      if (!(bytes instanceof Uint8Array) || bytes.length < 13 || bytes[12] !== 1) return
      const track = TRACKS[bytes[0] ?? 0]
      if (track === undefined) return
      const time = new DataView(bytes.buffer, bytes.byteOffset).getUint32(3) & 0xffffff
      this.first ??= time
      this.note('', track, time - this.first, { ...(track === 'picture' && this.handed), sent: wall() })
      if (this.handed?.captured !== undefined) this.epoch ??= this.handed.captured - (time - this.first)
    }
    WebSocket.prototype.send = function (this: WebSocket, data) {
      note(data)
      send.call(this, data)
    }
  }

  private tapReader(): void {
    const original = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const response = await original(input, init)
      const stream = /\/live\/(\w+)[.]flv/.exec(String(input))?.[1]
      if (stream === undefined || response.body === null) return response
      const reader = response.body.getReader()
      const read = reader.read.bind(reader)
      reader.read = async () => {
        const result = await read()
        this.stream = stream
        return result
      }
      Object.defineProperty(response.body, 'getReader', { value: () => reader })
      return response
    }
  }

  private tapPictures(): void {
    const tap = this
    globalThis.VideoDecoder = class extends VideoDecoder {
      readonly stream: string

      constructor(init: VideoDecoderInit) {
        const { stream } = tap
        super({
          ...init,
          output: (frame) => {
            tap.note(stream, 'picture', Math.round(frame.timestamp / 1_000), { decoded: wall() })
            tap.owners.set(frame, stream)
            init.output(frame)
          },
        })
        this.stream = stream
      }

      override decode(chunk: EncodedVideoChunk): void {
        tap.note(this.stream, 'picture', Math.round(chunk.timestamp / 1_000), { read: wall() })
        super.decode(chunk)
      }
    }
  }

  private tapSound(): void {
    const tap = this
    globalThis.AudioDecoder = class extends AudioDecoder {
      readonly stream: string
      /** Browsers count their own times on: the pieces come out in the order of the packets. */
      readonly times: number[]

      constructor(init: AudioDecoderInit) {
        const { stream } = tap
        const times: number[] = []
        super({
          ...init,
          output: (data) => {
            const time = times.shift()
            if (time !== undefined) tap.note(stream, 'sound', time, { decoded: wall() })
            init.output(data)
          },
        })
        this.stream = stream
        this.times = times
      }

      override decode(chunk: EncodedAudioChunk): void {
        const time = Math.round(chunk.timestamp / 1_000)
        this.times.push(time)
        tap.note(this.stream, 'sound', time, { read: wall() })
        super.decode(chunk)
      }
    }
  }

  private tapCanvas(): void {
    const { drawImage } = CanvasRenderingContext2D.prototype
    const tap = this
    CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
      const [image] = args
      const stream = image instanceof VideoFrame ? tap.owners.get(image) : undefined
      if (image instanceof VideoFrame && stream !== undefined) {
        const time = Math.round(image.timestamp / 1_000)
        tap.note(stream, 'picture', time, { drawn: wall() })
        tap.shown.set(this.canvas, { stream, time })
      }
      return Reflect.apply(drawImage, this, args)
    }
  }
}
