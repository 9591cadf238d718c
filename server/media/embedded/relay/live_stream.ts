import type { Logger } from 'pino'
import type { Muted } from '../../../../wxlite/utils/protocol.js'
import type { Clock } from '../../../clock.js'
import type { StreamStats } from '../../../rooms/ports/media_provider.js'
import { type EndReason, TagType, type TapSink } from '../stream_tap.js'
import { Arrival } from './arrival.js'
import { Batch } from './batch.js'
import { CodecHeaders } from './codec_headers.js'
import { GopCache } from './gop_cache.js'
import type { RelayLimits } from './limits.js'
import type { MediaTag, Wire } from './media_tag.js'
import { MuteFilter } from './mute_filter.js'
import type { Player } from './player.js'
import { Remarks } from './remarks.js'
import { StreamMeter } from './stream_meter.js'
import { StreamTime } from './stream_time.js'
import { TrackWatch } from './track_watch.js'

/** Names of formats that one stream may bring. */
const MOST_FORMATS = 8
/** As many players of a stream get what came at once: a call has no more. */
const FEW = 16
/** With more players, how long what came waits for what comes next (ms): each write to each of them costs its own. */
const GATHERED = 25

/** One stream: what came since the last key frame, and who plays it. It outlives its publishers. */
export class LiveStream {
  readonly players = new Set<Player>()
  readonly taps = new Set<TapSink>()
  meter: StreamMeter
  arrival: Arrival
  readonly #headers = new CodecHeaders()
  readonly #gop: GopCache
  readonly #time = new StreamTime()
  readonly #remarks: Remarks
  readonly #formats = new Set<string>()
  readonly #mutes: MuteFilter
  #tracks: TrackWatch
  /** Tags since the last flush. */
  #pending: MediaTag[] = []
  #gathering = false
  #flushedHeaders = 0
  /** Pictures of a new publisher are of no use before its first key frame. */
  #needsKey = true

  constructor(
    readonly streamID: string,
    private readonly clock: Clock,
    limits: RelayLimits,
    private readonly wire: Wire,
    private readonly log: Logger,
  ) {
    this.#remarks = new Remarks(log.child({ streamID }))
    this.#gop = new GopCache(limits.gopCache, limits.gopSpan)
    this.meter = new StreamMeter(clock.monotonic())
    this.arrival = new Arrival(clock.monotonic())
    this.#mutes = new MuteFilter(wire)
    this.#tracks = this.#watch()
  }

  #watch(): TrackWatch {
    let known = false
    return new TrackWatch(this.clock, () => {
      if (known) this.log.info({ streamID: this.streamID, ...this.#tracks.tracks }, 'a track came or went')
      known = true
      this.#headers.settle()
      for (const player of this.players) this.#start(player)
      this.#sendAway()
    })
  }

  /** Nobody publishes, plays or reads it... as far as the stream can see. */
  get unused(): boolean {
    return this.players.size === 0 && this.taps.size === 0
  }

  /** Whether somebody sees nothing before the next key frame. */
  get waitsForKey(): boolean {
    for (const player of this.players) if (player.waitsForKey) return true
    return false
  }

  /** A new publisher begins where nobody published. */
  begin(): void {
    this.meter = new StreamMeter(this.clock.monotonic())
    this.arrival = new Arrival(this.clock.monotonic())
    this.#remarks.clear()
    this.#formats.clear()
    this.takeOver()
  }

  /** Another connection of the same publisher goes on with the stream. */
  takeOver(): void {
    this.flush()
    this.#time.restart()
    this.#gop.clear()
    this.#needsKey = true
  }

  /** The publisher is gone. Players stay where they are; what was known of its stream is forgotten. */
  stop(reason: EndReason): void {
    this.flush()
    this.#tracks.stop()
    this.#tracks = this.#watch()
    this.#headers.stop()
    this.#gop.clear()
    for (const tap of this.taps) tap.end(reason)
    this.taps.clear()
    const now = this.clock.monotonic()
    for (const player of this.players) player.waitingSince = now
  }

  /** Mutes from now on; a new player gets nothing from before either. Pictures come back with a key frame. */
  mute(muted: Muted): void {
    const { audio, video } = this.#mutes.muted
    if (audio === muted.audio && video === muted.video) return
    this.flush()
    this.#mutes.muted = muted
    if ((muted.audio && !audio) || (muted.video && !video)) this.#gop.clear()
  }

  /** Takes what the publisher sent. */
  accept(type: TagType, timestamp: number, data: Buffer): void {
    this.meter.tags += 1
    if (data.length === 0) return
    const metadata = type === TagType.SCRIPT ? this.wire.metadata(data) : undefined
    if (typeof metadata === 'string') {
      this.#remarks.say('data', { reason: metadata }, 'a data message cannot be read and is left out')
      return
    }
    if (type === TagType.SCRIPT && metadata === undefined) return
    this.#name(type, data)
    const kind = this.wire.kindOf(type, data)
    if (kind === 'end') return
    if (type === TagType.VIDEO && kind !== 'header') {
      if (kind === 'key') this.#needsKey = false
      if (this.#needsKey) return
    }
    // Encoders stamp metadata and configurations as they like, often 0: these have no time of their own.
    const timeless = metadata !== undefined || kind === 'header'
    const at = timeless ? this.#time.latest : this.#time.map(type, timestamp, this.clock.monotonic())
    const payload = metadata?.payload ?? (type === TagType.VIDEO ? this.#inPlayersForm(data) : data)
    const tag = this.wire.tag(type, at, payload)
    if (metadata !== undefined) this.#tracks.promise(metadata.promised)
    this.#add(tag)
  }

  #inPlayersForm(video: Buffer): Buffer {
    const changed = this.wire.inPlayersForm(video)
    if (changed === undefined) return video
    this.#remarks.say('start codes', {}, 'its pictures come with start codes (Annex B) and get lengths in their place')
    return changed
  }

  /** Names a format that few players play, once. */
  #name(type: TagType, data: Buffer): void {
    const format = this.wire.foreignFormat(type, data)
    if (format === undefined || this.#formats.has(format) || this.#formats.size >= MOST_FORMATS) return
    this.#formats.add(format)
    this.#remarks.say(format, { format }, 'few players play this format: send H.264 and AAC')
  }

  #add(sent: MediaTag): void {
    this.meter.count(sent)
    const tag = this.#mutes.pass(sent)
    if (tag === undefined) {
      if (sent.type === TagType.VIDEO) this.#needsKey = true
      return
    }
    if (tag.header || tag.type === TagType.SCRIPT) {
      const kept = this.#headers.keep(tag)
      if (kept === 'again') {
        for (const tap of this.taps) tap.tag(tag)
        this.#tracks.saw(tag)
      }
      if (kept !== 'new') return
      // What was cached cannot be decoded with another configuration.
      if (tag.type === TagType.VIDEO) this.#gop.clear()
    }
    this.#pending.push(tag)
    this.#gop.add(tag)
    for (const tap of this.taps) tap.tag(tag)
    this.#tracks.saw(tag)
  }

  /** The publisher has sent a piece: it goes to players now, or together with the next one where they are many. */
  flushSoon(): void {
    if (this.players.size <= FEW) {
      this.flush()
      return
    }
    if (this.#gathering || this.#pending.length === 0) return
    this.#gathering = true
    this.clock.after(GATHERED, () => {
      this.#gathering = false
      this.flush()
    })
  }

  /** Sends what came since the last time, to all players at once. */
  flush(): void {
    if (this.#pending.length === 0) return
    const batch = new Batch(this.#pending, this.#flushedHeaders, this.#headers.version, this.wire)
    this.#pending = []
    this.#flushedHeaders = this.#headers.version
    const now = this.clock.monotonic()
    for (const player of this.players) player.deliver(batch, this.#headers, now)
  }

  /** Starts a player of this stream. One that must be told of the tracks first may have to wait for them. */
  join(player: Player): void {
    if (this.#tracks.settled || player.format === 'rtmp') this.#start(player)
  }

  #start(player: Player): void {
    this.flush()
    player.start(this.#headers, this.#gop.tags, this.#tracks.tracks, this.#time.latest, this.clock.monotonic())
  }

  /** Gives a reader in this process what a new player would get; `live`: nothing of what is past. */
  tap(sink: TapSink, live: boolean): void {
    const gop = live ? [] : this.#gop.tags
    for (const tag of this.#headers.present(gop[0]?.timestamp ?? this.#time.latest)) sink.tag(tag)
    for (const tag of gop) sink.tag(tag)
    this.taps.add(sink)
  }

  /** Called about once a second. Answers whether the quality with which it arrives has changed. */
  tick(now: number): boolean {
    this.meter.tick(now)
    this.#tracks.check(now)
    if (this.#tracks.settled) this.#sendAway()
    return this.arrival.tick(now, this.#time.latest)
  }

  /** Ends players whose header no longer says what is sent: it cannot be taken back, so they connect for another. */
  #sendAway(): void {
    const { tracks } = this.#tracks
    for (const player of [...this.players]) if (player.expectsOther(tracks)) player.end('changed')
  }

  /** Bytes that players' queues hold. All have the same, up to where each is: whoever is furthest behind has all. */
  get queued(): number {
    const most = { flv: 0, rtmp: 0 }
    for (const { format, queued } of this.players) most[format] = Math.max(most[format], queued)
    return most.flv + most.rtmp
  }

  stats(): StreamStats {
    const { since, keyFrameDistance, dropped } = this.meter
    const { bitrate, fps } = this.meter.rates()
    return {
      streamID: this.streamID,
      since,
      bitrate,
      fps,
      keyFrameDistance,
      players: this.players.size,
      dropped,
      ...this.#tracks.tracks,
      otherFormats: [...this.#formats],
    }
  }
}
