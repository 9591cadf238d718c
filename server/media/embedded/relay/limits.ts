/** Bounds on what outsiders can make the relay hold or do. Sizes in bytes, times in ms. */
export interface RelayLimits {
  /** One RTMP message, FLV tag or WebSocket frame. */
  messageSize: number
  /** Chunk streams of one RTMP connection. */
  chunkStreams: number
  /** From the TCP connection to an accepted publish or play. */
  helloTimeout: number
  /** RTMP connections in all, whatever their state. */
  connections: number
  /** Connections from one address, except from this machine (a proxy here stands for everybody). */
  connectionsPerAddress: number
  publishers: number
  /** Of one network, whatever its guests call themselves: half of all, since a school may stand behind one address. */
  publishersPerNetwork: number
  /** Streams that one user publishes at a time. */
  publishersPerUser: number
  /** Players in all, and of one stream. */
  players: number
  playersPerStream: number
  /** How long a player waits for a stream that is not published, or whose publisher was lost. */
  playWait: number
  /** A publisher from which nothing comes for so long, not even an answer, is gone. */
  publishIdle: number
  /** Bits per second over some seconds; a publisher that sends more is cut. */
  publishBitrate: number
  /** Tags (pictures, pieces of sound) per second, likewise: those cost, however small they are. */
  publishTags: number
  /** Pictures kept for new players, per stream. */
  gopCache: number
  /** The same in ms of stream: whoever joins gets no more of the past. */
  gopSpan: number
  /** Queue of a slow player above which it skips to the next key frame. */
  playerQueue: number
  /** Bytes unsent to one player above which it is cut. */
  playerMax: number
  /** A player that takes nothing for so long is cut. */
  playerStall: number
}

export const DEFAULT_LIMITS: RelayLimits = {
  messageSize: 2 * 1024 * 1024,
  chunkStreams: 16,
  helloTimeout: 15_000,
  connections: 10_000,
  connectionsPerAddress: 1_000,
  publishers: 1_000,
  publishersPerNetwork: 500,
  publishersPerUser: 8,
  players: 10_000,
  playersPerStream: 2_000,
  playWait: 15_000,
  publishIdle: 15_000,
  publishBitrate: 60_000_000,
  publishTags: 2_000,
  gopCache: 2 * 1024 * 1024,
  gopSpan: 12_000,
  playerQueue: 512 * 1024,
  playerMax: 4 * 1024 * 1024,
  playerStall: 10_000,
}

export const TOO_MANY_PUBLISHERS =
  'Too many publishers at a time, in all or of one network. When a proxy stands before this server set trustProxy; else more servers take more'
