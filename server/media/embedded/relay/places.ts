import type { EndReason, StreamOrigin, TagType } from '../stream_tap.js'

/** A publisher's connection, as the relay sees it. */
export interface PublisherConnection extends StreamOrigin {
  /** Asks for a sign of life; the answer counts as input. */
  ping(): void
  /** A player waits for a key frame: asked at most once a second, of whoever can be asked. */
  askKeyFrame?(): void
  end(reason: EndReason): void
}

/** The right to put tags into a stream, until it ends. What comes later is ignored. */
export interface Publication {
  /** What cannot be read in it is left out. */
  tag(type: TagType, timestamp: number, payload: Buffer): void
  /** Called after each piece of input: what it brought goes out together. Any input shows that the publisher lives. */
  flush(): void
  /** The publisher stopped (`ended`) or its connection broke (`lost`). */
  end(reason: EndReason): void
}

/** A player's place at a stream. */
export interface Playing {
  /** Begins to send, now or when the stream begins; called once, when the request is answered. */
  start(): void
  /** The connection takes bytes again. */
  drained(): void
  /** Sends nothing until `resume`, which goes on at what is live then. */
  pause(): void
  resume(): void
  /** The connection is gone. */
  leave(): void
}

/** The request is refused, nothing has begun. */
export class PlaceRefusedError extends Error {
  override readonly name: string = 'PlaceRefusedError'
}

/** No room for more. */
export class RelayFullError extends PlaceRefusedError {
  override readonly name = 'RelayFullError'
}

/** Another connection publishes the stream, and keeps it. */
export class StreamTakenError extends PlaceRefusedError {
  override readonly name = 'StreamTakenError'
}
