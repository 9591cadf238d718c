import type { H264Command, H264Report } from './h264_worker.js'
import type { PictureFormat, PicturePacket } from './picture_packet.js'

/** Where encoders in WebAssembly come from. */
export interface WasmSource {
  /** The port of one that obeys `H264Command`s. Rejects where it cannot be loaded; `onError`: it broke later. */
  open(onError: (detail: string) => void): Promise<MessagePort>
}

/** H.264 by WebAssembly in a worker of its own, for browsers whose own encoder holds pictures back. */
export class WasmEncoder {
  private format: PictureFormat | undefined
  private waiting = 0
  private closed = false

  /** `onError`: a picture was not encoded; `final`: and nothing more will be. */
  static async open(
    source: WasmSource,
    onPacket: (packet: PicturePacket) => void,
    onError: (detail: string, final: boolean) => void,
  ): Promise<WasmEncoder> {
    const port = await source.open((detail) => onError(detail, true))
    return new WasmEncoder(port, onPacket, (detail) => onError(detail, false))
  }

  private constructor(
    private readonly port: MessagePort,
    private readonly onPacket: (packet: PicturePacket) => void,
    private readonly onError: (detail: string) => void,
  ) {
    this.port.onmessage = ({ data }: MessageEvent<H264Report>) => this.take(data)
  }

  /** Pictures that it has and has not given back. */
  get encodeQueueSize(): number {
    return this.waiting
  }

  /** The frame becomes the encoder's. Its timestamp (microseconds) comes back as the packet's time. */
  encode(frame: VideoFrame, keyFrame: boolean, format: PictureFormat): void {
    const before = this.format
    const resized = before?.width !== format.width || before.height !== format.height
    if (resized || before.bitrate !== format.bitrate || before.frameRate !== format.frameRate) {
      this.format = format
      this.command({ kind: 'format', ...format }, [])
    }
    this.waiting++
    this.command({ kind: 'picture', frame, timestamp: frame.timestamp, keyFrame: keyFrame || resized }, [frame])
  }

  close(): void {
    this.closed = true
    this.command({ kind: 'end' }, [])
  }

  private take(report: H264Report): void {
    if (this.closed) return
    this.waiting--
    if (report.kind === 'failed') this.onError(report.detail)
    else {
      const { timestamp, keyFrame, data, config } = report
      this.onPacket({ time: timestamp / 1_000, keyFrame, data, ...(config && { config }) })
    }
  }

  private command(command: H264Command, transfer: Transferable[]): void {
    this.port.postMessage(command, transfer)
  }
}
