import { bytesOf } from '../bytes.js'
import type { PictureFormat, PicturePacket } from './picture_packet.js'
import { WasmEncoder, type WasmSource } from './wasm_encoder.js'

/** Pictures that may wait inside the encoder; one more and the newest is left out: it would only be late. */
const MAX_WAITING = 2
/** Failures in a row after which it is given up. */
const MAX_FAILURES = 3
/** Pictures that the browser's encoder took and did not give back: it holds them, for seconds. */
const HELD = 8

/**
 * H.264 baseline for live sending: no B frames, no look-ahead. A failed encoder is restarted. Where the browser's
 * own holds pictures back, one in WebAssembly takes its place.
 */
export class PictureEncoder {
  private encoder: VideoEncoder | undefined
  private wasm: WasmEncoder | 'loading' | undefined
  /** Timestamps of what the browser's encoder has and has not given back. */
  private inside: number[] = []
  private closed = false
  private format: PictureFormat | undefined
  private failures = 0
  /**
   * Where pictures are redrawn, once an encoder failed: some do not take what some cameras give (Chromium, frames
   * without a format).
   */
  private canvas: OffscreenCanvas | undefined

  /**
   * `source`: of encoders in WebAssembly, where they run. `onFailure`: the encoder failed; `final`: and will not be
   * started again.
   */
  constructor(
    private readonly source: WasmSource | undefined,
    private readonly onPacket: (packet: PicturePacket) => void,
    private readonly onFailure: (detail: string, final: boolean) => void,
  ) {}

  static isSupported(): boolean {
    return 'VideoEncoder' in globalThis && 'VideoFrame' in globalThis
  }

  /** Whether a picture more would only wait, or there is nobody yet to take it. */
  get busy(): boolean {
    if (this.wasm !== undefined) return this.wasm === 'loading' || this.wasm.encodeQueueSize >= MAX_WAITING
    return (this.encoder?.encodeQueueSize ?? 0) >= MAX_WAITING
  }

  /** From now on by WebAssembly, which is loaded first. The first picture has to be a key frame. */
  useWasm(): void {
    if (this.wasm !== undefined || this.source === undefined) return
    this.wasm = 'loading'
    if (this.encoder && this.encoder.state !== 'closed') this.encoder.close()
    this.encoder = undefined
    WasmEncoder.open(
      this.source,
      (packet) => {
        this.failures = 0
        this.onPacket(packet)
      },
      (detail, final) => this.fail(detail, final),
    ).then(
      (wasm) => {
        if (this.closed) wasm.close()
        else this.wasm = wasm
      },
      (error: unknown) => this.onFailure(String(error), true),
    )
  }

  /** Encodes and closes the frame. Answers false when it could not be taken: the next one has to be a key frame. */
  encode(frame: VideoFrame, time: number, keyFrame: boolean, format: PictureFormat): boolean {
    try {
      const { wasm } = this
      if (wasm === 'loading') return false
      const stamped = new VideoFrame(this.redrawn(frame), { timestamp: Math.round(time * 1_000) })
      if (wasm !== undefined) {
        wasm.encode(stamped, keyFrame, format)
        return true
      }
      let encoder: VideoEncoder
      try {
        encoder = this.configured(format)
        encoder.encode(stamped, { keyFrame })
      } finally {
        stamped.close()
      }
      this.inside.push(stamped.timestamp)
      // What is found out before the stream begins is found out here all the same, where that was not to be known.
      if (this.inside.length - encoder.encodeQueueSize > HELD) this.useWasm()
      return this.wasm === undefined
    } catch (error) {
      this.fail(String(error))
      return false
    } finally {
      frame.close()
    }
  }

  close(): void {
    this.closed = true
    this.drop()
    if (this.wasm !== 'loading') this.wasm?.close()
  }

  private drop(): void {
    if (this.encoder?.state !== 'closed') this.encoder?.close()
    this.encoder = undefined
    this.inside = []
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
    // It may have left some out, to keep to its bit rate.
    this.inside = this.inside.filter((timestamp) => timestamp > chunk.timestamp)
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

  private fail(detail: string, final = false): void {
    this.drop()
    this.failures++
    this.canvas ??= new OffscreenCanvas(1, 1)
    this.onFailure(detail, final || this.failures >= MAX_FAILURES)
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
