import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MediaInfo, Muted } from '../../../wxlite/utils/protocol.js'
import type { Cancel } from '../../clock.js'
import type { Address } from '../../http/address.js'
import { networkOf } from '../../http/network.js'
import { ConnectionLimit } from '../../limits/connection_limit.js'
import { InputTurns } from '../../limits/input_turns.js'
import type {
  MediaProvider,
  MixInput,
  MixResult,
  PlayURLs,
  PushGrant,
  StreamListener,
  StreamState,
  StreamStats,
} from '../../rooms/ports/media_provider.js'
import { asksForRecording } from '../../rooms/ports/record_parameter.js'
import { grantedTo } from '../push_rights.js'
import { StreamLedger } from '../stream_ledger.js'
import type { EmbeddedMediaParts } from './embedded_media_options.js'
import { EndedStreams } from './ended_streams.js'
import { excessOf } from './excess.js'
import { FlvServer } from './flv/flv_server.js'
import { LiveRights } from './live_rights.js'
import { type Mixer, NO_MIX } from './mixer.js'
import { moveStreams } from './move_streams.js'
import { DEFAULT_LIMITS } from './relay/limits.js'
import { Relay } from './relay/relay.js'
import { RtmpServer } from './rtmp/rtmp_server.js'
import { expiryIn, StreamAddresses } from './stream_addresses.js'
import type { StreamGate } from './stream_gate.js'
import type { RelayTotals, StreamOrigin, StreamTap, TapSink } from './stream_tap.js'
import { wire } from './wire.js'

/** The media plane in this process: RTMP on its own port, FLV on the HTTP port (`handleRequest`, `handleUpgrade`). */
export class EmbeddedMedia implements MediaProvider, StreamTap {
  readonly reach = 'everywhere'
  /** Who may publish and play. */
  readonly gate: StreamGate
  readonly #ledger: StreamLedger
  readonly #addresses: StreamAddresses
  readonly #relay: Relay
  readonly #rtmp: RtmpServer
  readonly #flv: FlvServer
  #granted: (userID: string, address: Address) => void = () => {}
  #publishing: (streamID: string, network: string, asks: boolean) => void = () => {}
  readonly #ended = new EndedStreams()
  readonly #liveRights: LiveRights
  #mixer: Mixer | undefined

  constructor(private readonly parts: EmbeddedMediaParts) {
    const { options, clock, ids, log, revocations, nodes } = parts
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const places = new ConnectionLimit(limits)
    this.#ledger = new StreamLedger({
      clock,
      ids,
      log,
      pushUrlTtl: options.pushUrlTtl,
      revocations,
      shared: nodes,
      end: (streamID) => this.#relay.cut(streamID, 'unclaimed'),
    })
    this.#addresses = new StreamAddresses(
      { ...options, ...(nodes && { nodes }), rtmps: options.tls !== undefined },
      this.#ledger.rights,
      clock,
      () => this.#rtmp.port,
    )
    this.#liveRights = new LiveRights(this.#ledger.rights)
    revocations.onHeard?.((revocation) => {
      for (const streamID of this.#liveRights.endedBy(revocation)) this.#relay.cut(streamID, 'replaced')
    })
    const listener = {
      published: (streamID: string) => this.#published(streamID),
      unpublished: (streamID: string) => this.#unpublished(streamID),
      quality: (streamID: string, quality: number) => this.#ledger.quality(streamID, quality),
    }
    this.#relay = new Relay(clock, limits, wire, log, listener, () => places.open)
    parts.unsent.follow(this.#relay)
    const { host, rtmpPort: port, tls, rtmpsOnly } = options
    this.gate = {
      refusal: (right, streamID, query, ip) => {
        const refusal =
          this.#addresses.refusal(right, streamID, query) ??
          (right === 'push' ? (nodes?.refusal(streamID) ?? excessOf(this.#relay, streamID, limits)) : undefined)
        if (refusal === undefined && right === 'push') {
          this.#liveRights.admitted(streamID, expiryIn(new URLSearchParams(query)))
          this.#publishing(streamID, networkOf(ip), asksForRecording(query))
        }
        if (refusal === undefined && right === 'play') this.#mixer?.wanted(streamID)
        return refusal
      },
    }
    const turns = new InputTurns()
    this.#rtmp = new RtmpServer(
      {
        host,
        port,
        tls,
        rtmpsOnly: rtmpsOnly ?? false,
        clock,
        logger: log,
        unsent: parts.unsent,
        limits,
        turns,
        trusts: parts.trusts ?? (() => false),
      },
      this.#relay,
      this.gate,
      places,
    )
    this.#flv = new FlvServer(
      this.#relay,
      this.gate,
      places,
      limits,
      turns,
      clock,
      log,
      parts.ipOf ?? ((request) => request.socket.remoteAddress ?? ''),
    )
  }

  get info(): MediaInfo {
    return { provider: 'embedded', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: this.#mixer !== undefined }
  }

  /** The RTMP port in use, once started. */
  get rtmpPort(): number {
    return this.#rtmp.port
  }

  /** Rejects when the port is taken. */
  async start(): Promise<void> {
    await this.#rtmp.listen()
    this.parts.log.info({ port: this.rtmpPort, rtmps: this.parts.options.tls !== undefined }, 'RTMP is served')
  }

  /** Ends all streams in this time (ms), before the process does: their publishers go to other nodes. */
  async drain(within: number): Promise<void> {
    if (this.parts.nodes?.others) await moveStreams(this.#relay, this.parts.clock, within)
  }

  async close(): Promise<void> {
    this.#mixer?.close()
    this.#ledger.close()
    this.#relay.close()
    await this.#rtmp.close()
  }

  /** Serves `/live/<stream>.flv`; false for any other path, which is left alone. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#flv.handleRequest(request, response)
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#flv.handleUpgrade(request, socket, head)
  }

  pushGrant(userID: string, address: Address): PushGrant {
    if (this.parts.options.cutOnRenewal) this.#endOlder(userID)
    this.#granted(userID, address)
    const { streamID, expires } = this.#ledger.rights.grant(userID, this.parts.nodes?.choose())
    return this.#addresses.push(streamID, expires, address)
  }

  /** A stream to try things with: it may be published for 10 minutes outside rooms. */
  testGrant(userID: string, address: Address): PushGrant {
    const { streamID, expires } = this.#ledger.rights.grant(userID, this.parts.nodes?.slot)
    this.#ledger.markTest(streamID)
    return this.#addresses.push(streamID, expires, address)
  }

  verifyPushURL(pushURL: string, userID: string): string {
    return this.#addresses.verifyPush(pushURL, userID)
  }

  playURLs(streamID: string, address: Address): PlayURLs {
    return this.#addresses.play(streamID, address)
  }

  mixedPlayURL(creatorStreamID: string, address: Address): string {
    if (creatorStreamID === '') return ''
    return this.playURLs(this.#mixer?.nameOf(creatorStreamID) ?? creatorStreamID, address).flvURL ?? ''
  }

  async streamState(streamID: string): Promise<StreamState> {
    if (this.#relay.isLive(streamID)) return 'live'
    if (this.#ended.has(streamID)) return 'ended'
    return this.parts.nodes?.state(streamID) ?? 'never'
  }

  claim(streamID: string): void {
    this.#ledger.claim(streamID)
  }

  release(streamID: string): void {
    this.#ledger.release(streamID)
  }

  mute(streamID: string, muted: Muted): void {
    this.#relay.mute(streamID, muted)
  }

  async revoke(streamID: string, by?: string): Promise<void> {
    const remembered = this.#ledger.rights.revokeStream(streamID, by)
    this.#relay.cut(streamID, 'revoked')
    await remembered
  }

  async revokeUser(userID: string, by: string): Promise<void> {
    const remembered = this.#ledger.rights.revokeUser(userID, by)
    this.#cutUser(userID, 'revoked')
    await remembered
  }

  /** A renewed right: what was handed out before is over, also for whoever would connect again with it. */
  #endOlder(userID: string): void {
    this.#ledger.rights
      .revokeUser(userID)
      .catch((error: unknown) => this.parts.log.error({ err: error, userID }, 'a renewal was not written down'))
    this.#cutUser(userID, 'replaced')
  }

  #cutUser(userID: string, reason: 'revoked' | 'replaced'): void {
    for (const streamID of this.#relay.live()) if (grantedTo(streamID) === userID) this.#relay.cut(streamID, reason)
  }

  /** For streams of our own making, under names that nobody is granted. */
  get ownStreams(): Pick<Relay, 'publish' | 'awaited'> {
    return this.#relay
  }

  /** From now on mixed streams are made. */
  mixWith(mixer: Mixer): void {
    this.#mixer = mixer
  }

  async mix(params: { [key: string]: unknown }, streams: readonly MixInput[]): Promise<MixResult> {
    return this.#mixer?.mix(params, streams) ?? NO_MIX
  }

  listen(listener: StreamListener): void {
    this.#ledger.listen(listener)
  }

  /** Calls for each stream that is going to be published. `asks`: its URL has the `record` parameter. */
  onPublishing(told: (streamID: string, network: string, asks: boolean) => void): void {
    this.#publishing = told
  }

  /** Calls for each push URL that is handed out: to whom, and how that user reached this server. */
  onGranted(told: (userID: string, address: Address) => void): void {
    this.#granted = told
  }

  #published(streamID: string): void {
    if (grantedTo(streamID) === undefined) return
    this.#ended.delete(streamID)
    this.#liveRights.published(streamID)
    this.parts.nodes?.began(streamID)
    this.#ledger.published(streamID)
    this.#mixer?.published(streamID)
  }

  /** Streams of our own making belong to nobody and to no room. */
  #unpublished(streamID: string): void {
    if (grantedTo(streamID) === undefined) return
    this.#ended.add(streamID)
    this.#liveRights.unpublished(streamID)
    this.parts.nodes?.ended(streamID)
    this.#ledger.unpublished(streamID)
  }

  onTags(streamID: string, sink: TapSink, live?: boolean): Cancel {
    return this.#relay.onTags(streamID, sink, live)
  }

  stats(streamID: string): StreamStats | undefined {
    return this.#relay.stats(streamID)
  }

  origin(streamID: string): StreamOrigin | undefined {
    return this.#relay.origin(streamID)
  }

  list(): StreamStats[] {
    return this.#relay.list()
  }

  totals(): RelayTotals {
    return this.#relay.totals()
  }
}
