export interface CongestionLimits {
  /** kbit/s. */
  minBitrate: number
  maxBitrate: number
}

/** What to do with the next picture. */
export type FrameVerdict = 'send' | 'drop'

/**
 * Milliseconds of stream that may wait in the socket before the bit rate goes down, and before pictures are dropped.
 */
const SLOW_DOWN = 200
const DROP = 600
/** After dropping, pictures start again (with a key frame) below this. */
const RESUME = 150
/** The bit rate goes down at most this often, and up after this long without congestion. */
const DOWN_EVERY = 1_000
const UP_EVERY = 3_000

/**
 * Fits the picture to the network by what waits in the socket. Late pictures are
 * worthless in a call, so they are dropped before they are encoded: the stream
 * stays decodable, and whoever waits gets the newest state with a key frame.
 * Pure: the caller brings the time (ms).
 */
export class Congestion {
  /** kbit/s that the encoder should produce. */
  bitrate: number
  private dropping = false
  private keyFrameDue = true
  private lastDown = Number.NEGATIVE_INFINITY
  private calmSince: number | undefined

  constructor(private readonly limits: CongestionLimits) {
    this.bitrate = limits.maxBitrate
  }

  /** `buffered`: bytes that wait in the socket. Call it for every picture, before encoding. */
  judge(now: number, buffered: number): FrameVerdict {
    const waiting = (buffered * 8) / this.bitrate
    if (waiting > SLOW_DOWN) {
      this.calmSince = undefined
      if (now - this.lastDown >= DOWN_EVERY) {
        this.lastDown = now
        this.bitrate = Math.max(this.limits.minBitrate, Math.round(this.bitrate * 0.7))
      }
    } else {
      this.calmSince ??= now
      if (now - this.calmSince >= UP_EVERY && this.bitrate < this.limits.maxBitrate) {
        this.calmSince = now
        this.bitrate = Math.min(this.limits.maxBitrate, Math.round(this.bitrate * 1.15))
      }
    }
    if (this.dropping ? waiting > RESUME : waiting > DROP) {
      this.dropping = true
      this.keyFrameDue = true
      return 'drop'
    }
    this.dropping = false
    return 'send'
  }

  /** A picture that was let through could not be encoded: what follows needs a key frame. */
  lost(): void {
    this.keyFrameDue = true
  }

  /** Whether the next picture sent has to be a key frame because pictures were dropped; asking takes the need away. */
  takeKeyFrame(): boolean {
    const due = this.keyFrameDue
    this.keyFrameDue = false
    return due
  }
}
