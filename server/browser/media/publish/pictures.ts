import { CaptureClock } from './capture_clock.js'
import { Congestion } from './congestion.js'
import { EncoderLoad } from './encoder_load.js'
import { FramePacer } from './frame_pacer.js'
import { PictureEncoder } from './picture_encoder.js'
import type { PicturePacket } from './picture_packet.js'
import { readFrames } from './read_frames.js'
import type { PictureSource, SendingOptions } from './sending_messages.js'
import type { WasmSource } from './wasm_encoder.js'

export type PictureOptions = Omit<SendingOptions, 'audioBitrate' | 'hasVideo' | 'hasAudio' | 'encoder'>

export interface PictureListener {
  packet(packet: PicturePacket): void
  resolution(width: number, height: number): void
  /** The target bit rate (kbit/s) went down, or pictures begin to be dropped. */
  congested(bitrate: number): void
  /** The target bit rate is back at its maximum. */
  recovered(bitrate: number): void
  failed(detail: string): void
  /** Bytes that wait in the socket. */
  buffered(): number
}

/** A source that is still (a canvas nobody paints, a camera that is off) is sent again after this time, ms. */
const REPEAT_AFTER = 400
const REPEAT_CHECK = 200
/** Cameras and canvases say the time of each picture: what this teaches of their clock stays true for so long (ms). */
const CLOCK_WINDOW = 10_000

/** From a source of pictures to H.264 packets: paced, dropped when the network is behind, never silent. */
export class Pictures {
  dropped = 0
  width: number
  height: number
  private readonly encoder: PictureEncoder
  private readonly congestion: Congestion
  private readonly pacer: FramePacer
  private readonly load: EncoderLoad
  private clock = new CaptureClock(CLOCK_WINDOW)
  private detach: (() => void) | undefined
  private still: VideoFrame | undefined
  private dark = false
  private keyFrameAsked = false
  private lastFed = 0
  private lastTime = 0
  private lastBitrate: number
  private wasDropping = false
  private readonly repeat: ReturnType<typeof setInterval>

  /** `wasm`: brings the encoder that takes the place of one which holds pictures back. */
  constructor(
    private readonly options: PictureOptions,
    wasm: WasmSource | undefined,
    private readonly listener: PictureListener,
  ) {
    this.width = options.width ?? 0
    this.height = options.height ?? 0
    this.lastBitrate = options.maxBitrate
    this.congestion = new Congestion(options)
    this.pacer = new FramePacer(options.frameRate, options.keyFrameInterval)
    this.load = new EncoderLoad(options.frameRate)
    this.encoder = new PictureEncoder(
      wasm,
      (packet) => {
        this.judgeLoad(performance.now(), performance.now() - packet.time)
        listener.packet(packet)
      },
      (detail, final) => {
        this.congestion.lost()
        if (final) listener.failed(detail)
      },
    )
    this.repeat = setInterval(() => this.repeatStill(), REPEAT_CHECK)
  }

  /** kbit/s. */
  get bitrate(): number {
    return this.congestion.bitrate
  }

  /** The browser's own encoder is none for live pictures. */
  useWasm(): void {
    this.encoder.useWasm()
  }

  /** Takes pictures from there from now on; without a source viewers see black. */
  attach(source: PictureSource | undefined): void {
    this.detach?.()
    this.clock = new CaptureClock(CLOCK_WINDOW)
    this.dark = source === undefined
    this.detach = source && readFrames(source, (frame) => this.take(frame))
    if (this.dark) this.repeatStill()
  }

  requestKeyFrame(): void {
    this.keyFrameAsked = true
  }

  stop(): void {
    clearInterval(this.repeat)
    this.detach?.()
    this.still?.close()
    this.still = undefined
    this.encoder.close()
  }

  private take(frame: VideoFrame): void {
    const now = performance.now()
    const time = this.clock.map(now, frame.timestamp / 1_000)
    if (!this.pacer.wants(now)) {
      frame.close()
      return
    }
    this.still?.close()
    this.still = frame.clone()
    this.feed(frame, now, time)
  }

  private repeatStill(): void {
    const now = performance.now()
    if (now - this.lastFed < REPEAT_AFTER && !this.dark) return
    const frame = this.dark ? blackFrame(this.width || 640, this.height || 480) : this.still?.clone()
    if (frame) this.feed(frame, now, now)
  }

  private feed(frame: VideoFrame, now: number, captured: number): void {
    this.lastFed = now
    const dropping = this.congestion.judge(now, this.listener.buffered()) === 'drop'
    this.reportCongestion(dropping)
    if (dropping || this.encoder.busy) {
      this.dropped++
      if (!dropping) this.judgeLoad(now, (3 * 1_000) / this.pacer.frameRate)
      frame.close()
      return
    }
    this.resize(frame)
    const time = Math.max(captured, this.lastTime + 1)
    this.lastTime = time
    const keyFrame = this.pacer.keyFrame(now, this.congestion.takeKeyFrame() || this.keyFrameAsked)
    this.keyFrameAsked = false
    const { width, height } = this
    const format = { width, height, frameRate: this.pacer.frameRate, bitrate: this.congestion.bitrate }
    if (!this.encoder.encode(frame, time, keyFrame, format)) this.congestion.lost()
  }

  /** H.264 wants even sizes. */
  private resize(frame: VideoFrame): void {
    const width = even((this.options.width ?? frame.displayWidth) * this.load.size)
    const height = even((this.options.height ?? frame.displayHeight) * this.load.size)
    if (width === this.width && height === this.height && this.lastTime > 0) return
    this.width = width
    this.height = height
    this.listener.resolution(width, height)
  }

  private judgeLoad(now: number, lag: number): void {
    this.load.done(now, lag)
    this.pacer.frameRate = this.load.frameRate
  }

  private reportCongestion(dropping: boolean): void {
    const { bitrate } = this.congestion
    if (bitrate < this.lastBitrate || (dropping && !this.wasDropping)) this.listener.congested(bitrate)
    else if (bitrate > this.lastBitrate && bitrate === this.options.maxBitrate) this.listener.recovered(bitrate)
    this.lastBitrate = bitrate
    this.wasDropping = dropping
  }
}

const even = (length: number): number => Math.max(2, Math.round(length) & ~1)

function blackFrame(width: number, height: number): VideoFrame {
  const luma = width * height
  const data = new Uint8Array(luma + 2 * Math.ceil(width / 2) * Math.ceil(height / 2))
  data.fill(16, 0, luma)
  data.fill(128, luma)
  return new VideoFrame(data, { format: 'I420', codedWidth: width, codedHeight: height, timestamp: 0 })
}
