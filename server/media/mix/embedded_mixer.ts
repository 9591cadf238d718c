import type { Logger } from 'pino'
import { Code } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import { networkOf } from '../../http/network.js'
import type { MixInput, MixResult } from '../../rooms/ports/media_provider.js'
import { streamOwner } from '../../rooms/ports/stream_owner.js'
import type { Mixer } from '../embedded/mixer.js'
import type { Publication, PublisherConnection } from '../embedded/relay/places.js'
import type { EndReason, StreamTap } from '../embedded/stream_tap.js'
import { translateMix } from '../mix_order.js'
import type { Payer } from '../record/record_entry.js'
import type { RoomSource } from '../record/room_source.js'
import { type Layout, layoutOf } from './layout.js'
import { MixPlaces } from './mix_places.js'
import { MixStream, mixedOf, mixName } from './mix_stream.js'
import { RoomMix } from './room_mix.js'
import { RoomTap } from './room_tap.js'

export interface MixerParts {
  /** The program. */
  ffmpeg: string
  /** Rooms that are mixed at a time. */
  maxRooms: number
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  /** Of the streams that are published here. */
  origins: Pick<StreamTap, 'origin'>
  publish: (streamID: string, connection: PublisherConnection) => Publication
  /** Somebody waits for a stream of this name. */
  awaited: (streamID: string) => boolean
  clock: Clock
  log: Logger
}

interface Mixed {
  readonly stream: MixStream
  /** Present while pictures are mixed, with what gives back the place that it takes. */
  mix?: { readonly room: RoomMix; readonly release: Cancel }
}

/** What was asked for of a stream that is not published now: it is mixed when it comes back. */
const MOST_ORDERS = 10_000
const MAY_RETURN: ReadonlySet<EndReason> = new Set(['lost', 'idle', 'malformed'])
const OK: MixResult = { code: 0, message: '请求成功' }

/** Mixed streams of the embedded relay, by the stream of the creator that each stands for. */
export class EmbeddedMixer implements Mixer {
  private readonly streams = new Map<string, Mixed>()
  private readonly orders = new Map<string, Layout>()
  private readonly places: MixPlaces

  constructor(private readonly parts: MixerParts) {
    this.places = new MixPlaces(parts.maxRooms)
  }

  /** Rooms that are mixed now, for audiences or for a recording. */
  get rooms(): number {
    return this.places.taken
  }

  /** Of the encoder of a creator's mix, for whoever measures. */
  pid(streamID: string): number | undefined {
    return this.streams.get(streamID)?.mix?.room.pid
  }

  nameOf(streamID: string): string {
    return mixName(streamID)
  }

  published(streamID: string): void {
    if (this.orders.has(streamID) || this.parts.awaited(mixName(streamID))) this.open(streamID)
  }

  wanted(streamID: string): void {
    const of = mixedOf(streamID)
    if (of !== undefined && this.parts.tap.stats(of) !== undefined) this.open(of)
  }

  /** A room as one stream, for a recording on this account; undefined where no more rooms are mixed. */
  roomSource(payer: Payer): RoomSource | undefined {
    const { ffmpeg, tap, clock, log } = this.parts
    const freed = this.places.take(payer)
    return freed && new RoomTap({ ffmpeg, tap, clock, log, freed })
  }

  /** merge_stream. The answer is as the old mixing interface had it; 14 where no more rooms are mixed. */
  mix(params: unknown, streams: readonly MixInput[]): MixResult {
    const order = translateMix(params, new Map(streams.map(({ streamID }) => [streamID, streamID])))
    if ('refused' in order) return order.refused
    if ('cancel' in order) {
      this.cancel(order.cancel)
      return OK
    }
    const { InputStreamList, OutputParams } = order.mix
    const layout = layoutOf(InputStreamList)
    if ('code' in layout) return layout
    const streamID = OutputParams.OutputStreamName
    if (this.parts.tap.stats(streamID) === undefined) return { code: -505, message: '主画面的流尚未推送，请稍后再试' }
    const reason = this.streams.get(streamID)?.mix ? undefined : this.places.refusal(this.payerOf(streamID))
    if (reason !== undefined) {
      this.parts.log.warn({ streamID, maxRooms: this.parts.maxRooms, reason }, 'no more rooms are mixed: mix.maxRooms')
      return { code: Code.NOT_AVAILABLE, message: '同时混流的房间数已满，观众将看到主播画面' }
    }
    this.remember(streamID, layout)
    this.begin(streamID, this.open(streamID), layout)
    return OK
  }

  close(): void {
    for (const mixed of this.streams.values()) {
      this.stop(mixed)
      mixed.stream.close('closing')
    }
    this.streams.clear()
  }

  private open(streamID: string): Mixed {
    const known = this.streams.get(streamID)
    if (known) return known
    const { tap, publish } = this.parts
    const mixed: Mixed = {
      stream: new MixStream(streamID, { tap, publish, ended: (reason) => this.ended(streamID, reason) }),
    }
    this.streams.set(streamID, mixed)
    const order = this.orders.get(streamID)
    if (order) this.begin(streamID, mixed, order)
    return mixed
  }

  private begin(streamID: string, mixed: Mixed, layout: Layout): void {
    if (mixed.mix) {
      mixed.mix.room.arrange(layout)
      return
    }
    const release = this.places.take(this.payerOf(streamID))
    if (release === undefined) return
    const { ffmpeg, tap, clock } = this.parts
    const log = this.parts.log.child({ mix: streamID })
    log.info({ streams: layout.places.length }, 'a room is mixed')
    const room = new RoomMix(layout, {
      ffmpeg,
      tap,
      clock,
      log,
      tag: (tag) => mixed.stream.mixed(tag),
      silent: () => mixed.stream.pass(),
    })
    mixed.mix = { room, release }
  }

  /** On whose account the mix of this stream is. */
  private payerOf(streamID: string): Payer {
    const ip = this.parts.origins.origin(streamID)?.ip ?? ''
    return { userID: streamOwner(streamID), network: networkOf(ip) }
  }

  /** Its process ends, and its place is there for others. */
  private stop(mixed: Mixed): void {
    mixed.mix?.room.stop()
    mixed.mix?.release()
    delete mixed.mix
  }

  /** Only the background is left: the creator's own picture, without a process. */
  private cancel(streamID: string): void {
    this.orders.delete(streamID)
    const mixed = this.streams.get(streamID)
    if (!mixed?.mix) return
    this.stop(mixed)
    mixed.stream.pass()
    this.parts.log.info({ mix: streamID }, 'a room is not mixed any more')
  }

  private ended(streamID: string, reason: EndReason): void {
    const mixed = this.streams.get(streamID)
    if (mixed) this.stop(mixed)
    this.streams.delete(streamID)
    if (!MAY_RETURN.has(reason)) this.orders.delete(streamID)
  }

  private remember(streamID: string, layout: Layout): void {
    this.orders.delete(streamID)
    this.orders.set(streamID, layout)
    const [oldest] = this.orders.keys()
    if (this.orders.size > MOST_ORDERS && oldest !== undefined) this.orders.delete(oldest)
  }
}
