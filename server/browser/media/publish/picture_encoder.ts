import { bytesOf } from '../bytes.js'

export interface PicturePacket {
  /** Page time of capture, ms. */
  time: number
  keyFrame: boolean
  data: Uint8Array
  /** AVCDecoderConfigurationRecord, when it is new. */
  config?: Uint8Array
}

export interface PictureFormat {
  width: number
  height: number
  frameRate: number
  /** kbit/s. */
  bitrate: number
}

/** Pictures that may wait inside the encoder; one more and the newest is left out: it would only be late. */
const MAX_WAITING = 2
/** Failures in a row after which it is given up. */
const MAX_FAILURES = 3

/** H.264 baseline for live sending: no B frames, no look-ahead. A failed encoder is started anew. */
export class PictureEncoder {
  private encoder: VideoEncoder | undefined
  private format: PictureFormat | undefined
  private failures = 0
  /**
   * Where pictures are drawn anew, once an encoder failed: some do not take what some cameras give (Chromium, frames
   * without a format).
   */
  private canvas: OffscreenCanvas | undefined

  /** `onFailure`: the encoder failed; `final`: and will not be started again. */
  constructor(
    private readonly onPacket: (packet: PicturePacket) => void,
    private readonly onFailure: (detail: string, final: boolean) => void,
  ) {}

  static isSupported(): boolean {
    return 'VideoEncoder' in globalThis && 'VideoFrame' in globalThis
  }

  get busy(): boolean {
    return (this.encoder?.encodeQueueSize ?? 0) >= MAX_WAITING
  }

  /** Encodes and closes the frame. Answers false when it could not be taken: the next one has to be a key frame. */
  encode(frame: VideoFrame, time: number, keyFrame: boolean, format: PictureFormat): boolean {
    try {
      const encoder = this.configured(format)
      const stamped = new VideoFrame(this.redrawn(frame), { timestamp: Math.round(time * 1_000) })
      encoder.encode(stamped, { keyFrame })
      stamped.close()
      return true
    } catch (error) {
      this.fail(String(error))
      return false
    } finally {
      frame.close()
    }
  }

  close(): void {
    if (this.encoder?.state !== 'closed') this.encoder?.close()
    this.encoder = undefined
  }

  private configured(format: PictureFormat): VideoEncoder {
    if (this.encoder === undefined) {
      this.encoder = new VideoEncoder({
        output: (chunk, meta) => this.output(chunk, meta),
        error: (error) => this.fail(String(error)),
      })
      this.format = undefined
    }
    const { width, height, frameRate, bitrate } = format
    const same = this.format
    if (same === undefined || same.width !== width || same.height !== height || same.bitrate !== bitrate) {
      this.format = format
      this.encoder.configure({
        codec: baselineCodec(width, height, frameRate),
        width,
        height,
        framerate: frameRate,
        bitrate: bitrate * 1_000,
        latencyMode: 'realtime',
        avc: { format: 'avc' },
      })
    }
    return this.encoder
  }

  private redrawn(frame: VideoFrame): VideoFrame | OffscreenCanvas {
    const { canvas } = this
    if (canvas === undefined) return frame
    const { displayWidth, displayHeight } = frame
    if (canvas.width !== displayWidth) canvas.width = displayWidth
    if (canvas.height !== displayHeight) canvas.height = displayHeight
    canvas.getContext('2d', { alpha: false })?.drawImage(frame, 0, 0)
    return canvas
  }

  private output(chunk: EncodedVideoChunk, meta: EncodedVideoChunkMetadata | undefined): void {
    this.failures = 0
    const data = new Uint8Array(chunk.byteLength)
    chunk.copyTo(data)
    const description = meta?.decoderConfig?.description
    this.onPacket({
      time: chunk.timestamp / 1_000,
      keyFrame: chunk.type === 'key',
      data,
      ...(description && { config: bytesOf(description) }),
    })
  }

  private fail(detail: string): void {
    this.close()
    this.failures++
    this.canvas ??= new OffscreenCanvas(1, 1)
    this.onFailure(detail, this.failures >= MAX_FAILURES)
  }
}

/** Macroblocks a frame and a second that each level allows (ITU-T H.264, table A-1), lowest first. */
const LEVELS = [
  { idc: 0x1f, frame: 3_600, second: 108_000 },
  { idc: 0x28, frame: 8_192, second: 245_760 },
  { idc: 0x2a, frame: 8_704, second: 522_240 },
  { idc: 0x33, frame: 36_864, second: 983_040 },
]

/** Constrained baseline at the lowest of the common levels that takes this size and rate. */
export function baselineCodec(width: number, height: number, frameRate: number): string {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16)
  const level = LEVELS.find((candidate) => blocks <= candidate.frame && blocks * frameRate <= candidate.second) ?? {
    idc: 0x34,
  }
  return `avc1.4200${level.idc.toString(16)}`
}
