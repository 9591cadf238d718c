import { type EndReason, TagType } from '../stream_tap.js'
import type { Batch } from './batch.js'
import type { CodecHeaders } from './codec_headers.js'
import type { RelayLimits } from './limits.js'
import type { MediaTag, PlayFormat, Wire } from './media_tag.js'
import { SendQueue, SLICE } from './send_queue.js'

/** How long a player waits for its first key frame (ms); then it gets what there is. */
const KEY_WAIT = 5000

/** One player's connection, whatever it speaks. */
export interface PlayerConnection {
  readonly format: PlayFormat
  /** Called once, right before the first bytes: which tracks there are. */
  begin(tracks: Tracks): void
  /** Sends; false when the connection wants no more before it calls `Player.drained`. */
  write(bytes: Buffer): boolean
  /** Bytes given to `write` that are not sent yet. */
  unsent(): number
  /** The player's end. What is queued may be lost. */
  end(reason: EndReason): void
}

/** What a stream really carries. */
export interface Tracks {
  audio: boolean
  video: boolean
}

/** Counters of the stream and the relay that a player adds to. */
export interface PlayCounters {
  sent(bytes: number): void
  dropped(tags: number): void
}

/**
 * One player of a stream: what it gets, and what it loses when it is slow. While
 * the connection takes no more, bytes queue up. Above the limit the queue is
 * dropped; sound goes on as soon as the connection moves again, pictures with the
 * next key frame.
 */
export class Player {
  /** Waits for its stream, plays, is paused by its client, or is done for good. */
  #state: 'waiting' | 'playing' | 'paused' | 'ended' = 'waiting'
  readonly #queue = new SendQueue()
  /** The first burst (pictures since the last key frame) may exceed the queue's limit once. */
  #burst = 0
  #blockedAt: number | undefined
  /** The queue was dropped and the connection has not moved since. */
  #skipping = false
  #needsKey = false
  /** When it starts without a key frame: encoders that refresh pictures piece by piece never send one. */
  #keyUntil = Number.POSITIVE_INFINITY
  #headersSeen = 0
  /** What it was told that there is. */
  #told: Tracks | undefined

  constructor(
    private readonly connection: PlayerConnection,
    private readonly limits: RelayLimits,
    private readonly counters: PlayCounters,
    private readonly wire: Pick<Wire, 'encode'>,
    /** When it began to wait for its stream, ms. */
    public waitingSince: number,
  ) {}

  /** Bytes that wait here; other players of the stream share most of them. */
  get queued(): number {
    return this.#queue.bytes
  }

  get format(): PlayFormat {
    return this.connection.format
  }

  /** Plays, and would show pictures from the next key frame on. */
  get waitsForKey(): boolean {
    return this.#state === 'playing' && this.#needsKey && !this.#skipping
  }

  /** Starts with the headers and the pictures since the last key frame; without these, with the next one. */
  start(headers: CodecHeaders, gop: readonly MediaTag[], tracks: Tracks, timestamp: number, now: number): void {
    if (this.#state !== 'waiting') return
    this.#state = 'playing'
    this.#headersSeen = headers.version
    this.#needsKey = tracks.video && gop.length === 0
    this.#keyUntil = now + KEY_WAIT
    this.#told = { ...tracks }
    this.connection.begin(tracks)
    const burst = [...headers.tags(gop[0]?.timestamp ?? timestamp), ...gop]
    if (burst.length === 0) return
    for (const tag of burst) this.#queue.push(tag.encoded(this.connection.format))
    this.#burst = this.#queue.bytes
    this.#pump(now)
  }

  /**
   * Whether it waits for a track that is not there, or would not hear one that is. RTMP tells nobody what to expect;
   * a connection that does not move has other troubles.
   */
  expectsOther({ audio, video }: Tracks): boolean {
    return (
      this.format === 'flv' &&
      this.#blockedAt === undefined &&
      this.#told !== undefined &&
      (this.#told.audio !== audio || this.#told.video !== video)
    )
  }

  deliver(batch: Batch, headers: CodecHeaders, now: number): void {
    if (this.#state !== 'playing') return
    if (this.#needsKey && now > this.#keyUntil) this.#needsKey = false
    if (this.#skipping) this.counters.dropped(batch.tags.length)
    else if (!this.#needsKey && this.#headersSeen === batch.headersBefore) {
      this.#headersSeen = batch.headersAfter
      this.#send(batch.bytes(this.connection.format), now)
    } else {
      const tags = this.#select(batch, headers)
      if (tags.length > 0) this.#send(this.wire.encode(tags, this.connection.format), now)
    }
  }

  /** Leaves pictures out up to a key frame; adds configurations that were missed. */
  #select(batch: Batch, headers: CodecHeaders): MediaTag[] {
    const tags: MediaTag[] = []
    for (const tag of batch.tags) {
      if (tag.key) this.#needsKey = false
      if (this.#needsKey && tag.type === TagType.VIDEO && !tag.header) this.counters.dropped(1)
      else tags.push(tag)
    }
    const [first] = tags
    if (first === undefined) return tags
    const missed = this.#headersSeen !== batch.headersBefore
    this.#headersSeen = batch.headersAfter
    return missed
      ? [...headers.tags(first.timestamp), ...tags.filter((tag) => !tag.header && tag.type !== TagType.SCRIPT)]
      : tags
  }

  #send(bytes: Buffer, now: number): void {
    if (this.#blockedAt === undefined && bytes.length <= SLICE) {
      // The way of nearly every batch: nothing waits, nothing is queued.
      this.#write(bytes, now)
      return
    }
    this.#queue.push(bytes)
    if (this.#blockedAt === undefined) this.#pump(now)
    if (this.#queue.bytes > this.limits.playerQueue + this.#burst) this.#drop()
    if (this.#queue.bytes + this.connection.unsent() > this.limits.playerMax) this.end('slow')
  }

  /** The connection takes bytes again. */
  drained(now: number): void {
    if (this.#state === 'ended') return
    this.#blockedAt = undefined
    this.#skipping = false
    this.#pump(now)
  }

  #pump(now: number): void {
    while (this.#blockedAt === undefined) {
      const piece = this.#queue.next()
      if (piece === undefined) {
        this.#burst = 0
        return
      }
      this.#write(piece, now)
    }
  }

  #write(bytes: Buffer, now: number): void {
    this.counters.sent(bytes.length)
    if (!this.connection.write(bytes)) this.#blockedAt = now
  }

  #drop(): void {
    this.counters.dropped(this.#queue.drop())
    this.#burst = 0
    this.#skipping = true
    this.#needsKey = true
    this.#keyUntil = Number.POSITIVE_INFINITY
  }

  /** Nothing is sent from now on; what waits is forgotten. */
  pause(): void {
    if (this.#state === 'ended') return
    this.#state = 'paused'
    this.counters.dropped(this.#queue.drop())
  }

  /** May be started again, at what is live then; false when it was not paused. */
  resume(): boolean {
    if (this.#state !== 'paused') return false
    this.#state = 'waiting'
    return true
  }

  /** Cuts a connection that does not move. */
  check(now: number): void {
    if (this.#blockedAt !== undefined && now - this.#blockedAt > this.limits.playerStall) this.end('slow')
  }

  end(reason: EndReason): void {
    if (this.#state === 'ended') return
    this.leave()
    this.connection.end(reason)
  }

  /** The connection is gone: nothing is written any more. */
  leave(): void {
    this.#state = 'ended'
    this.#queue.clear()
  }
}
