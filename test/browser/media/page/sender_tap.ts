import type { Moments } from './lab_types.js'
import { type StageNotes, TRACKS, wall } from './stage_notes.js'

/** Notes when what is sent passes encoder and socket, in the thread that sends. */
export class SenderTap {
  /** Unix ms at which the stream that is sent here says 0. */
  epoch: number | undefined
  /** Time stamp of the first tag sent: the relay counts from it. */
  private first: number | undefined
  /** When the encoder got each picture, by its own time stamp. */
  private readonly given = new Map<number, number>()
  private handed: Moments | undefined

  constructor(private readonly notes: StageNotes) {
    this.tapEncoder()
    this.tapSocket()
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
      this.notes.note('', track, time - this.first, { ...(track === 'picture' && this.handed), sent: wall() })
      if (this.handed?.captured !== undefined) this.epoch ??= this.handed.captured - (time - this.first)
    }
    WebSocket.prototype.send = function (this: WebSocket, data) {
      note(data)
      send.call(this, data)
    }
  }
}
