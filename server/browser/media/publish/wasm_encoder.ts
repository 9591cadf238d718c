/// <reference path="./h264_library.d.ts" />

import { type H264Command, type H264Report, h264WorkerSource } from './h264_worker.js'
import type { PictureFormat, PicturePacket } from './picture_packet.js'

/** Asked once: a page that forbids it says so in its console each time. */
let runs: boolean | undefined

/**
 * Whether it can run on this page. Its glue code is compiled from text, which a page forbids whose content security
 * policy has no 'unsafe-eval' (the pages of this server among them): there it would never give out a picture.
 */
export function runsWasmEncoder(): boolean {
  runs ??= typeof WebAssembly !== 'undefined' && compilesText()
  return runs
}

function compilesText(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
}

/** H.264 by WebAssembly in a worker of its own, for browsers whose own encoder holds pictures back. */
export class WasmEncoder {
  private readonly worker: Worker
  private format: PictureFormat | undefined
  private waiting = 0
  private closed = false

  /** Loads what is needed: half a megabyte. Rejects where that fails. */
  static async open(
    onPacket: (packet: PicturePacket) => void,
    onError: (detail: string) => void,
  ): Promise<WasmEncoder> {
    const { default: library } = await import('h264-mp4-encoder/embuild/dist/h264-mp4-encoder.web.js', {
      with: { type: 'text' },
    })
    return new WasmEncoder(library, onPacket, onError)
  }

  private constructor(
    library: string,
    private readonly onPacket: (packet: PicturePacket) => void,
    private readonly onError: (detail: string) => void,
  ) {
    const address = URL.createObjectURL(new Blob([h264WorkerSource(library)], { type: 'text/javascript' }))
    this.worker = new Worker(address)
    URL.revokeObjectURL(address)
    this.worker.onmessage = ({ data }: MessageEvent<H264Report>) => this.take(data)
    this.worker.onerror = (event) => this.onError(event.message)
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
    this.worker.postMessage(command, transfer)
  }
}
