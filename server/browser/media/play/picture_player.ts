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
  drawn(time: number): void
  resolution(width: number, height: number): void
  failed(detail: string): void
}

interface Coded {
  time: number
  keyFrame: boolean
  data: Uint8Array
}

/** From H.264 packets to a canvas. When a picture is due is told from outside. */
export class PicturePlayer {
  readonly canvas = document.createElement('canvas')
  framesDrawn = 0
  framesDropped = 0
  private readonly context = this.canvas.getContext('2d', { alpha: false, desynchronized: true })
  private decoder: VideoDecoder | undefined
  private config: Uint8Array | undefined
  private pending: Coded[] = []
  private decoded: VideoFrame[] = []
  private needKeyFrame = true
  private fresh = true

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
    if (this.needKeyFrame && !picture.keyFrame) return
    if (this.decoder === undefined) this.openDecoder()
    this.needKeyFrame = false
    this.pending.push(picture)
    if (this.pending.length > MAX_PENDING) this.skipTo(this.pending.length - 1)
    // Decoding begins at once, without waiting for the next refresh of the screen.
    this.feed(Number.NEGATIVE_INFINITY)
  }

  /** Decodes and draws what is due at this media time. */
  tick(mediaTime: number): void {
    this.feed(mediaTime)
    let next = this.decoded[0]
    if (next === undefined) return
    for (let after = this.decoded[1]; after && due(after, mediaTime); after = this.decoded[1]) {
      next.close()
      this.decoded.shift()
      if (!this.fresh) this.framesDropped++
      next = after
    }
    // The first picture of a connection is shown at once, whatever its time.
    if (!due(next, mediaTime) && !this.fresh) return
    this.decoded.shift()
    this.draw(next)
    this.feed(mediaTime)
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

  snapshot(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      if (this.framesDrawn === 0) return reject(new Error('snapshot: there is no picture yet'))
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('snapshot: the browser gave no picture'))))
    })
  }

  close(): void {
    this.restart()
    this.canvas.remove()
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
        if (this.decoder === decoder) this.decoded.push(frame)
        else frame.close()
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
    if (decoder?.state !== 'configured') return
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

  private draw(frame: VideoFrame): void {
    const { displayWidth: width, displayHeight: height, timestamp } = frame
    if (this.canvas.width !== width || this.canvas.height !== height || this.framesDrawn === 0) {
      this.canvas.width = width
      this.canvas.height = height
      this.listener.resolution(width, height)
    }
    this.context?.drawImage(frame, 0, 0, width, height)
    frame.close()
    this.fresh = false
    this.framesDrawn++
    this.listener.drawn(timestamp / 1_000)
  }

  private closeDecoder(): void {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close()
    this.decoder = undefined
  }
}

function due(frame: VideoFrame, mediaTime: number): boolean {
  return frame.timestamp / 1_000 <= mediaTime + EARLY
}
