import type { Capture, CaptureOptions } from '../capture/types.js'

export interface PublishOptions extends CaptureOptions {
  /** Used in place of `video` and `audio`, and left running by `stop()`: for the next publisher after a reconnect. */
  capture?: Capture
  /** Picture size in pixels. Default: that of the source. */
  width?: number
  height?: number
  /** Kilobits a second between which the picture adapts to the network. Default 200 and 1000. */
  minBitrate?: number
  maxBitrate?: number
  /** Kilobits a second. Default 48. */
  audioBitrate?: number
  /** Longest time between key frames, in seconds. Default 2. By WebRTC the server asks for them. */
  keyFrameInterval?: number
  /**
   * Who encodes and sends. Default `worker`: it does so however busy the page is. `page`: for a page that has put
   * something in the place of `WebSocket`, which a worker knows nothing of. Of no meaning by WebRTC.
   */
  sender?: 'worker' | 'page'
}

export type PublishState = 'connecting' | 'publishing' | 'ended'

/**
 * Why a publisher ended.
 * - `stopped`: `stop()` was called.
 * - `refused`: the server did not take the URL (signature, expiry, kicked), or could not be reached.
 * - `kicked`: the server ended the right to publish. A fresh URL will not help.
 * - `replaced`: the same stream is being published by somebody else now.
 * - `network`: the connection broke, or nothing went out for 10 s. Publish again with a fresh URL and the same
 * `capture`.
 * - `unreachable`: WebRTC alone: no UDP gets through to the media server. Trying again does not help in this network.
 * - `device`: camera or microphone could not be opened.
 * - `unsupported`: this browser has no H.264 encoder (WebCodecs; needs https or localhost).
 * - `encoder`: an encoder failed and could not be started again.
 */
export type PublishEnd =
  | 'stopped'
  | 'refused'
  | 'kicked'
  | 'replaced'
  | 'network'
  | 'unreachable'
  | 'device'
  | 'unsupported'
  | 'encoder'

export type PublishEvents = {
  /** Camera and microphone are open: `publisher.capture` is there. */
  captured: [capture: Capture]
  /** The server took the connection. */
  connected: []
  /** The first packet went out. */
  publishing: []
  /** The network is too slow: pictures are dropped, or the bit rate (kbit/s) went down. */
  congested: [bitrate: number]
  /** The bit rate (kbit/s) is back at its maximum. */
  recovered: [bitrate: number]
  /** The picture's size as it is sent. */
  resolution: [width: number, height: number]
  lost: [kind: 'video' | 'audio']
  /** The last event, once. `detail` is for logs. */
  ended: [reason: PublishEnd, detail: string]
}

export interface PublishStats {
  state: PublishState
  /** kbit/s over the last seconds. */
  videoBitrate: number
  audioBitrate: number
  /** What the encoder is told to produce now, kbit/s. */
  targetBitrate: number
  /** Pictures a second sent over the last seconds. */
  fps: number
  width: number
  height: number
  framesSent: number
  /** Pictures left out because the network or the encoder was behind. */
  framesDropped: number
  keyFrames: number
  /** Bytes that wait in the socket; 0 by WebRTC, which drops what is late. */
  buffered: number
  /** Milliseconds from a picture's capture to its packet. */
  encoderLag: number
  bytesSent: number
  /** How loud what is sent is, 0 to 100. */
  loudness: number
}

/**
 * One stream on its way to the server. It does not reconnect: URLs expire, so that is the caller's, with a fresh one.
 */
export interface Publisher {
  readonly state: PublishState
  /** Undefined until `captured`. */
  readonly capture: Capture | undefined
  /** Settles with the first packet sent, or rejects with the PublishError that ended it before. */
  readonly ready: Promise<void>
  /** These three do what Capture says. */
  setMuted(muted: boolean): void
  setCamera(on: boolean): Promise<void>
  switchCamera(constraints?: MediaTrackConstraints): Promise<void>
  /** The next picture becomes a key frame. */
  requestKeyFrame(): void
  stats(): PublishStats
  on<E extends keyof PublishEvents>(event: E, listener: (...args: PublishEvents[E]) => void): () => void
  /** Sends what is encoded, closes, and releases devices that were opened here. */
  stop(): Promise<void>
}

export class PublishError extends Error {
  override readonly name = 'PublishError'

  constructor(
    readonly reason: PublishEnd,
    detail: string,
  ) {
    super(detail === '' ? reason : `${reason}: ${detail}`)
  }
}
