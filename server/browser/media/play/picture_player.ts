import { avcCodec } from '../../../media/flv/codec_config.js'

/** Pictures decoded in advance. More would only hold the decoder's buffers. */
const AHEAD = 5
/** Later than this (ms), pictures before the next key frame are not decoded at all. */
const HOPELESS = 400
/** Encoded pictures that may wait; beyond it the oldest go (with a clock that stands still). */
const MAX_PENDING = 600
/** A picture is shown when it is due within this time: half a refresh of the screen. */
const EARLY = 8

export interface PictureListener {
  /** It is due. Whoever gets it closes it. */
  show(frame: VideoFrame): void
  /** A picture came out of the decoder: `tick` tells when it is due. */
  decoded(): void
  failed(detail: string): void
}

interface Coded {
  time: number
  keyFrame: boolean
  data: Uint8Array
}

/** From H.264 packets to pictures that are due. The caller says what time it is. */
export class PicturePlayer {
  width = 0
  height = 0
  framesDrawn = 0
  framesDropped = 0
  private decoder: VideoDecoder | undefined
  private config: Uint8Array | undefined
  private pending: Coded[] = []
  private decoded: VideoFrame[] = []
  private needKeyFrame = true
  private fresh = true
  private seen = true
  /** Key frames alone are decoded: there is no time for more. */
  thrifty = false
  /** Pictures up to this time came while nobody saw them: it is no loss that they are not shown. */
  private unseenUntil = Number.NEGATIVE_INFINITY

  constructor(private readonly listener: PictureListener) {}

  /** AVCDecoderConfigurationRecord. What was decoded before is still shown. */
  configure(config: Uint8Array): void {
    if (this.decoder?.state === 'configured' && String(config) === String(this.config)) return
    this.config = config.slice()
    // Pictures of the old kind that were not decoded yet cannot be any more.
    this.framesDropped += this.pending.length
    this.pending = []
    this.openDecoder()
  }

  push(picture: Coded): void {
    if (this.thrifty && !picture.keyFrame) {
      if (!this.asleep) this.framesDropped++
      this.needKeyFrame = true
    }
    if (this.needKeyFrame && !picture.keyFrame) return
    if (this.decoder === undefined) this.openDecoder()
    this.needKeyFrame = false
    if (this.asleep && picture.keyFrame) this.pending = []
    this.pending.push(picture)
    if (this.pending.length > MAX_PENDING) this.skipTo(this.pending.length - 1)
    // Decoding begins at once, without waiting for the next refresh of the screen.
    this.feed(Number.NEGATIVE_INFINITY)
  }

  /** Decodes, and shows what is due at this media time. Answers when the next picture is, in ms, where there is one. */
  tick(mediaTime: number): number | undefined {
    this.feed(mediaTime)
    this.show(mediaTime)
    const [next] = this.decoded
    return next && Math.max(0, next.timestamp / 1_000 - EARLY - mediaTime)
  }

  /**
   * While nobody sees the pictures, none is decoded after the first. Those since the last key frame are kept:
   * from there it goes on at once.
   */
  setSeen(seen: boolean): void {
    if (seen && this.asleep) this.unseenUntil = this.pending.at(-1)?.time ?? this.unseenUntil
    this.seen = seen
  }

  /** Another connection begins: keep the last picture, forget what waits. */
  restart(): void {
    for (const frame of this.decoded) frame.close()
    this.decoded = []
    this.pending = []
    this.closeDecoder()
    this.config = undefined
    this.needKeyFrame = true
    this.fresh = true
  }

  private show(mediaTime: number): void {
    let next = this.decoded[0]
    if (next === undefined) return
    for (let after = this.decoded[1]; after && due(after, mediaTime); after = this.decoded[1]) {
      if (!this.fresh && next.timestamp / 1_000 > this.unseenUntil) this.framesDropped++
      next.close()
      this.decoded.shift()
      next = after
    }
    // The first picture of a connection is shown at once, whatever its time.
    if (!due(next, mediaTime) && !this.fresh) return
    this.decoded.shift()
    this.hand(next)
    this.feed(mediaTime)
  }

  private get asleep(): boolean {
    return !this.seen && !this.fresh
  }

  private openDecoder(): void {
    const { config } = this
    this.closeDecoder()
    this.needKeyFrame = true
    if (config === undefined) return
    const codec = avcCodec(config)
    if (codec === undefined) {
      this.listener.failed('a picture format that browsers do not play')
      return
    }
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (this.decoder === decoder) {
          this.decoded.push(frame)
          this.listener.decoded()
        } else frame.close()
      },
      error: (error) => {
        if (this.decoder !== decoder) return
        this.decoder = undefined
        this.needKeyFrame = true
        this.pending = []
        this.listener.failed(String(error))
      },
    })
    decoder.configure({ codec, description: config, optimizeForLatency: true })
    this.decoder = decoder
  }

  private feed(mediaTime: number): void {
    const { decoder } = this
    if (decoder?.state !== 'configured' || this.asleep) return
    if ((this.pending[0]?.time ?? mediaTime) < mediaTime - HOPELESS && !this.fresh) {
      this.skipTo(this.pending.findLastIndex((picture) => picture.keyFrame && picture.time <= mediaTime))
    }
    while (this.decoded.length + decoder.decodeQueueSize < AHEAD) {
      const picture = this.pending.shift()
      if (picture === undefined) return
      const type = picture.keyFrame ? 'key' : 'delta'
      decoder.decode(new EncodedVideoChunk({ type, timestamp: Math.round(picture.time * 1_000), data: picture.data }))
    }
  }

  /** Leaves out what waits before this index; where that is no key frame, until the next one. */
  private skipTo(index: number): void {
    if (index <= 0) return
    this.framesDropped += index
    this.pending.splice(0, index)
    if (!this.pending[0]?.keyFrame) {
      this.pending = []
      this.needKeyFrame = true
    }
  }

  private hand(frame: VideoFrame): void {
    this.width = frame.displayWidth
    this.height = frame.displayHeight
    this.fresh = false
    this.framesDrawn++
    this.listener.show(frame)
  }

  private closeDecoder(): void {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close()
    this.decoder = undefined
  }
}

function due(frame: VideoFrame, mediaTime: number): boolean {
  return frame.timestamp / 1_000 <= mediaTime + EARLY
}
