import type { MediaInfo, Muted } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { Reach } from './room_listener.js'

/** A right to publish one stream. The stream's name is `<userID>_<random>`: its owner is in the name. */
export interface PushGrant {
  streamID: string
  pushURL: string
  /** WebSocket-FLV, for browsers. */
  webPushURL?: string
  /** WHIP, for browsers and encoders that speak WebRTC. */
  whipURL?: string
}

export interface PlayURLs {
  /** RTMP, or the cloud's accelerated form. */
  accelerateURL: string
  /** HTTP-FLV. */
  flvURL?: string
  /** The same over a WebSocket. */
  wsFlvURL?: string
  /** WHEP: WebRTC. */
  whepURL?: string
  /** HLS: what Safari on iPhones plays. */
  hlsURL?: string
  /** What it looks like now: a JPEG, a few seconds old at most. */
  coverURL?: string
}

/** `never`: nothing was published under this name yet. `unknown`: the cloud cannot be asked now. */
export type StreamState = 'live' | 'ended' | 'never' | 'unknown'

export interface StreamListener {
  /** A stream began (a re-push by its owner that takes over is no new beginning). */
  published(streamID: string): void
  unpublished(streamID: string): void
  /** How well a published stream arrives has changed: 0 to 5. From planes that measure it. */
  quality?(streamID: string, quality: number): void
}

export interface MixResult {
  code: number
  message: string
}

/** One stream of a room, as the mixer needs it. */
export interface MixInput {
  streamID: string
  userID: string
}

/** One live stream in figures. Rates are of the last whole seconds. */
export interface StreamStats {
  streamID: string
  /** Unix ms of the publish. */
  since: number
  /** Bits per second that the publisher sends. */
  bitrate: number
  /** Pictures per second. */
  fps: number
  /** Milliseconds between the last two key frames; 0 before there were two. */
  keyFrameDistance: number
  /** Connections that play it now. */
  players: number
  /** Tags that slow players did not get, since the publish. */
  dropped: number
  /** What is really sent. */
  video: boolean
  audio: boolean
  /** Formats beside H.264 and AAC that came: few players play them. */
  otherFormats: string[]
}

/**
 * The media plane. Signing is synchronous; everything that may cross a network is
 * a promise. Nothing here ever undoes a change of a room.
 */
export interface MediaProvider {
  /** Streams of our own are cut by every process that may have them, those of a media server by one. */
  readonly reach: Reach
  readonly info: MediaInfo
  /** A fresh stream name with its push URLs. */
  pushGrant(userID: string, address: Address): PushGrant
  /** The same for a stream to try things with, outside rooms; where it is absent, pushGrant serves. */
  testGrant?(userID: string, address: Address): PushGrant
  /** The stream of a push URL: signed by us, not expired, not revoked, of that user. Throws ProtocolError 1 or 7. */
  verifyPushURL(pushURL: string, userID: string): string
  playURLs(streamID: string, address: Address): PlayURLs
  /** What an audience plays: the mixed stream, or the creator's own. */
  mixedPlayURL(creatorStreamID: string, address: Address): string
  streamState(streamID: string): Promise<StreamState>
  /** All live streams in figures; absent where the plane does not tell. */
  list?(): StreamStats[]
  /** Told when a stream's user enters (or leaves) a room: published streams of nobody in a room end after 30 s. */
  claim(streamID: string): void
  release(streamID: string): void
  /**
   * Cuts a stream now and refuses its name from now on (kick, closed room, replaced stream). `by`: the user who caused
   * it, when that is not its own.
   */
  revoke(streamID: string, by?: string): Promise<void>
  /** A kick: every push URL handed to this user so far is dead at once. */
  revokeUser(userID: string, by: string): Promise<void>
  /** Nobody hears or sees this of a stream from now on, whoever publishes it; absent where the plane cannot do it. */
  mute?(streamID: string, muted: Muted): void
  /** Legacy merge_stream. `streams` are the room's, so that nobody else's can be touched. */
  mix(params: { [key: string]: unknown }, streams: readonly MixInput[]): Promise<MixResult>
  listen(listener: StreamListener): void
  start(): Promise<void>
  close(): Promise<void>
}
