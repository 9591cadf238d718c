import type { Logger } from 'pino'
import type { Muted } from '../../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../../clock.js'
import { countOf } from '../../../limits/network_share.js'
import { StrikeLog } from '../../../limits/strike_log.js'
import type { UnsentQueues } from '../../../limits/unsent_ledger.js'
import type { StreamListener, StreamStats } from '../../../rooms/ports/media_provider.js'
import type { EndReason, RelayTotals, StreamOrigin, StreamTap, TapSink } from '../stream_tap.js'
import { endSlowPlayers, queuedBytes } from './backlog.js'
import { type RelayLimits, TOO_MANY_PUBLISHERS } from './limits.js'
import { LiveStream } from './live_stream.js'
import type { Wire } from './media_tag.js'
import { MutedStreams } from './muted_streams.js'
import { type Playing, type Publication, type PublisherConnection, RelayFullError } from './places.js'
import { Player, type PlayerConnection } from './player.js'
import { Rivalry } from './rivalry.js'

/** Reasons after which a publisher may come back in a moment, so that its players wait. */
const MAY_RETURN: ReadonlySet<EndReason> = new Set(['lost', 'idle', 'malformed'])

interface Publisher {
  readonly connection: PublisherConnection
  lastInput: number
}

interface Entry {
  readonly stream: LiveStream
  readonly rivalry: Rivalry
  publisher: Publisher | undefined
}

/** All streams with their publishers and players. Knows no protocol and no signature. */
export class Relay implements StreamTap, UnsentQueues {
  readonly #streams = new Map<string, Entry>()
  readonly #muted = new MutedStreams()
  #publishers = 0
  #players = 0
  readonly #totals = { bytesIn: 0, bytesOut: 0, dropped: 0, refused: 0 }
  readonly #stopSweep: Cancel
  readonly #strikes: StrikeLog

  constructor(
    private readonly clock: Clock,
    private readonly limits: RelayLimits,
    private readonly wire: Wire,
    private readonly logger: Logger,
    /** Must not throw. */
    private readonly listener: StreamListener,
    /** Open connections of every kind, for the totals. */
    private readonly connections: () => number,
  ) {
    this.#strikes = new StrikeLog(logger, clock)
    this.#stopSweep = clock.every(1000, () => this.#sweep())
  }

  isLive(streamID: string): boolean {
    return this.#streams.get(streamID)?.publisher !== undefined
  }

  /** Begins to publish, or takes the stream over from its previous connection. Throws PlaceRefusedError. */
  publish(streamID: string, connection: PublisherConnection): Publication {
    const entry = this.#streams.get(streamID) ?? this.#open(streamID)
    const before = entry.publisher
    if (before === undefined && !this.#hasRoomFor(connection)) {
      this.#discard(entry)
      this.#strikes.struck('publishers', { ip: connection.ip, publishers: this.#publishers }, TOO_MANY_PUBLISHERS)
      throw new RelayFullError('Too many publishers')
    }
    const now = this.clock.monotonic()
    // Streams that the server makes itself (without an IP address) may take over as often as needed.
    if (before !== undefined && connection.ip !== undefined) entry.rivalry.contest(now, now - before.lastInput)
    const publisher: Publisher = { connection, lastInput: now }
    entry.publisher = publisher
    if (before === undefined) {
      this.#publishers += 1
      entry.stream.begin()
      this.logger.info({ streamID }, 'stream published')
      this.listener.published(streamID)
    } else {
      entry.stream.takeOver()
      this.logger.info({ streamID }, 'stream taken over by its publisher')
      before.connection.end('replaced')
    }
    return this.#publication(entry, publisher)
  }

  #hasRoomFor({ ip }: PublisherConnection): boolean {
    const { publishers, publishersPerNetwork } = this.limits
    const others = Array.from(this.#streams.values(), ({ publisher }) => publisher?.connection.ip)
    return this.#publishers < publishers && countOf(others, ip) < publishersPerNetwork
  }

  #publication(entry: Entry, publisher: Publisher): Publication {
    const current = (): boolean => entry.publisher === publisher
    return {
      tag: (type, timestamp, payload) => {
        if (!current()) return
        this.#totals.bytesIn += payload.length
        entry.stream.accept(type, timestamp, payload)
      },
      flush: () => {
        if (!current()) return
        publisher.lastInput = this.clock.monotonic()
        entry.stream.flushSoon()
      },
      end: (reason) => {
        if (current()) this.#unpublish(entry, reason)
      },
    }
  }

  #unpublish(entry: Entry, reason: EndReason): void {
    const { stream } = entry
    entry.publisher = undefined
    this.#publishers -= 1
    stream.stop(reason)
    this.logger.info({ streamID: stream.streamID, reason }, 'stream ended')
    if (!MAY_RETURN.has(reason)) this.#endPlayers(stream, reason)
    this.#discard(entry)
    this.listener.unpublished(stream.streamID)
  }

  /** Whether anything plays or reads a stream, or waits for it. */
  awaited(streamID: string): boolean {
    return this.#streams.get(streamID)?.stream.unused === false
  }

  /** Takes a place at a stream, published or not yet. Throws RelayFullError. */
  play(streamID: string, connection: PlayerConnection): Playing {
    const entry = this.#streams.get(streamID) ?? this.#open(streamID)
    const { stream } = entry
    if (this.#players >= this.limits.players || stream.players.size >= this.limits.playersPerStream) {
      this.#discard(entry)
      throw new RelayFullError('Too many players')
    }
    const counters = {
      sent: (bytes: number): void => {
        this.#totals.bytesOut += bytes
      },
      dropped: (tags: number): void => {
        this.#totals.dropped += tags
        stream.meter.dropped += tags
      },
    }
    const player = new Player(connection, this.limits, counters, this.wire, this.clock.monotonic())
    this.#players += 1
    stream.players.add(player)
    return {
      start: () => stream.join(player),
      drained: () => player.drained(this.clock.monotonic()),
      pause: () => player.pause(),
      resume: () => {
        if (player.resume()) stream.join(player)
      },
      leave: () => this.#leave(entry, player),
    }
  }

  #leave(entry: Entry, player: Player): void {
    if (!entry.stream.players.delete(player)) return
    player.leave()
    this.#players -= 1
    this.#discard(entry)
  }

  /** Applies to the stream's name, also when it is published again or by another connection. */
  mute(streamID: string, muted: Muted): void {
    this.#muted.set(streamID, muted)
    this.#streams.get(streamID)?.stream.mute(muted)
  }

  /** Ends a stream with its publisher and players. */
  cut(streamID: string, reason: EndReason): void {
    const entry = this.#streams.get(streamID)
    if (entry === undefined) return
    const publisher = entry.publisher
    if (publisher === undefined) this.#endPlayers(entry.stream, reason)
    else {
      this.#unpublish(entry, reason)
      publisher.connection.end(reason)
    }
  }

  /** Where a live stream comes from; undefined if it is not live. */
  origin(streamID: string): StreamOrigin | undefined {
    return this.#streams.get(streamID)?.publisher?.connection
  }

  /** Names of the live streams. */
  live(): string[] {
    return [...this.#streams.values()]
      .filter((entry) => entry.publisher !== undefined)
      .map((entry) => entry.stream.streamID)
  }

  onTags(streamID: string, sink: TapSink, live = false): Cancel {
    const entry = this.#streams.get(streamID) ?? this.#open(streamID)
    entry.stream.tap(sink, live)
    return () => {
      entry.stream.taps.delete(sink)
      this.#discard(entry)
    }
  }

  stats(streamID: string): StreamStats | undefined {
    const entry = this.#streams.get(streamID)
    return entry?.publisher === undefined ? undefined : entry.stream.stats()
  }

  list(): StreamStats[] {
    return this.live()
      .map((streamID) => this.stats(streamID))
      .filter((stats) => stats !== undefined)
  }

  totals(): RelayTotals {
    return { streams: this.#publishers, players: this.#players, connections: this.connections(), ...this.#totals }
  }

  queued(): number {
    return queuedBytes(this.#all())
  }

  relieve(excess: number): number {
    return endSlowPlayers(this.#all(), excess)
  }

  /** Counts a publish or play request that was refused. */
  refused(): void {
    this.#totals.refused += 1
  }

  /** Ends everything. */
  close(): void {
    this.#stopSweep()
    for (const streamID of [...this.#streams.keys()]) this.cut(streamID, 'closing')
  }

  #all(): LiveStream[] {
    return Array.from(this.#streams.values(), ({ stream }) => stream)
  }

  #open(streamID: string): Entry {
    const entry: Entry = {
      stream: new LiveStream(streamID, this.clock, this.limits, this.wire, this.logger),
      rivalry: new Rivalry(streamID, this.logger),
      publisher: undefined,
    }
    entry.stream.mute(this.#muted.of(streamID))
    this.#streams.set(streamID, entry)
    return entry
  }

  #discard(entry: Entry): void {
    const { streamID, unused } = entry.stream
    if (entry.publisher === undefined && unused && this.#streams.get(streamID) === entry) this.#streams.delete(streamID)
  }

  #endPlayers(stream: LiveStream, reason: EndReason): void {
    for (const player of [...stream.players]) player.end(reason)
  }

  /** Once a second: measures rates, ends silent publishers and players that wait too long or take nothing. */
  #sweep(): void {
    const now = this.clock.monotonic()
    for (const entry of [...this.#streams.values()]) {
      const { stream, publisher } = entry
      if (publisher !== undefined) this.#checkPublisher(entry, publisher, now)
      for (const player of [...stream.players]) {
        if (entry.publisher === undefined && now - player.waitingSince > this.limits.playWait) player.end('lost')
        else player.check(now)
      }
    }
  }

  /** Ends a publisher that is silent or sends too much. A ping tells a silent one from a lost one. */
  #checkPublisher(entry: Entry, publisher: Publisher, now: number): void {
    const { meter, streamID } = entry.stream
    const silent = now - publisher.lastInput
    if (entry.stream.tick(now)) this.listener.quality?.(streamID, entry.stream.arrival.quality)
    if (entry.stream.waitsForKey) publisher.connection.askKeyFrame?.()
    const { bitrate, tags } = meter.rates()
    if (silent > this.limits.publishIdle) this.cut(streamID, 'idle')
    else if (bitrate > this.limits.publishBitrate || tags > this.limits.publishTags) this.cut(streamID, 'flood')
    else if (silent > this.limits.publishIdle / 3) publisher.connection.ping()
  }
}
