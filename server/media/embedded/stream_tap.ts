import type { Cancel } from '../../clock.js'
import type { StreamStats } from '../../rooms/ports/media_provider.js'
import { TagType } from '../flv/tag.js'

/** The three kinds of tags; RTMP's messages bear the same numbers. */
export { TagType }

/** One audio, video or script tag of a stream. Its bytes are shared by all who read it: never change them. */
export interface StreamTag {
  readonly type: TagType
  /**
   * Milliseconds on the stream's own time line; never falls within one type, also not when a publisher takes over, or
   * after the 49 days that 32 bits hold.
   */
  readonly timestamp: number
  /** The tag's body: for AVC video the 5 bytes of FLV codec header, then AVCC NAL units. */
  readonly payload: Buffer
  /** Decoder configuration (AVCDecoderConfigurationRecord, AudioSpecificConfig), not a picture or sound. */
  readonly header: boolean
  /** A picture that needs no earlier one. */
  readonly key: boolean
}

/**
 * Why a stream, or one connection to it, ended. `ended`: stopped by its
 * publisher; `lost`: the connection broke; `revoked`: kicked, room closed;
 * `unclaimed`: its user entered no room; `flood`: far more than pictures and
 * sound need; `changed`: a track came or went; `closing`: the server stops.
 */
export type EndReason =
  | 'ended'
  | 'lost'
  | 'idle'
  | 'revoked'
  | 'replaced'
  | 'unclaimed'
  | 'malformed'
  | 'slow'
  | 'flood'
  | 'changed'
  | 'closing'

/** From where a stream comes. */
export interface StreamOrigin {
  /** The publisher's address; absent for streams of our own making. */
  readonly ip?: string
  /** The streams that it has been on other servers which forwarded it, as hops.ts writes them. */
  readonly hops?: readonly string[]
}

/** Reads a stream inside this process (recording, analysis). Must not throw and must not block. */
export interface TapSink {
  /**
   * Every tag in order. First come the metadata (if any) and the decoder
   * configurations, then the pictures since the last key frame, then what is
   * published from now on. A new configuration may come at any time.
   */
  tag(tag: StreamTag): void
  /** The stream was unpublished. Nothing comes after this, the tap is gone. */
  end(reason: EndReason): void
}

/** The relay as a whole, for metrics. Counters only rise. */
export interface RelayTotals {
  streams: number
  players: number
  /** Connections of every kind, whatever their state. */
  connections: number
  bytesIn: number
  bytesOut: number
  dropped: number
  /** Publish and play requests that were refused. */
  refused: number
}

/** What the rest of the server may read of the embedded relay. */
export interface StreamTap {
  /**
   * Reads a stream from its last key frame on. One that is not published yet is
   * waited for. Answers how to stop reading; `end` is not called then.
   * `live`: from now on, without the pictures since the last key frame.
   */
  onTags(streamID: string, sink: TapSink, live?: boolean): Cancel
  /** Undefined when the stream is not live. */
  stats(streamID: string): StreamStats | undefined
  /** From where a stream comes; undefined when it is not live. */
  origin(streamID: string): StreamOrigin | undefined
  /** All live streams. */
  list(): StreamStats[]
  totals(): RelayTotals
}
