import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import type { Address } from '../../http/address.js'
import type { HttpAttachment } from '../../http/http_attachment.js'
import { constantTimeEqual } from '../../identity/constant_time_equal.js'
import type {
  MediaProvider,
  MixResult,
  PlayURLs,
  PushGrant,
  StreamListener,
  StreamState,
} from '../../rooms/ports/media_provider.js'
import { UNCLAIMED_GRACE } from '../claims.js'
import type { EndReason } from '../embedded/stream_tap.js'
import { grantedTo } from '../push_rights.js'
import { StreamLedger } from '../stream_ledger.js'
import { Comparison } from './comparison.js'
import { HookRefusals } from './hook_refusals.js'
import { readHook, ticketOf } from './hooks.js'
import { isOffer } from './offers.js'
import { SrsAddresses } from './srs_addresses.js'
import { SrsApi } from './srs_api.js'
import type { SrsParts } from './srs_parts.js'
import { SrsStreams } from './srs_streams.js'
import { TakeOver } from './take_over.js'
import { DoctorRight } from './webrtc/doctor_right.js'
import type { RtcTarget } from './webrtc/target.js'
import { WebRtc, type WebRtcOptions } from './webrtc/webrtc.js'

/** How long cutting a connection is tried while SRS is away (ms). */
const CUT_TTL = 3_600_000
const MIX: MixResult = { code: Code.NOT_AVAILABLE, message: 'SRS 不支持混流' }

/**
 * SRS (5 or later) as media plane. It asks our hooks before anybody publishes or plays, so the rights of rooms rule it;
 * its HTTP API cuts connections and tells what is there. A re-push frees the old session first, since SRS would call
 * the stream busy.
 */
export class Srs implements MediaProvider {
  readonly reach = 'once'
  readonly info: MediaInfo = { provider: 'srs', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false }
  readonly api: SrsApi
  readonly cloud: CloudClient
  readonly addresses: SrsAddresses
  readonly #ledger: StreamLedger
  readonly #streams: SrsStreams
  readonly #takeOver: TakeOver
  readonly #doctor: DoctorRight
  readonly #comparison: Comparison
  readonly #refusals: HookRefusals
  readonly #webrtc: WebRtc | undefined

  constructor(private readonly parts: SrsParts) {
    const { clock, ids, log, revocations, addresses } = parts
    this.api = new SrsApi(parts.api)
    this.addresses = new SrsAddresses({ ...addresses, webrtc: parts.webrtc !== undefined })
    this.#refusals = new HookRefusals(clock, log)
    // Every failure of SRS's API is worth another try: its only refusal, a client that is not there, is an answer.
    this.cloud = new CloudClient({ cloud: 'SRS', clock, log, refusal: () => undefined })
    this.#ledger = new StreamLedger({
      clock,
      ids,
      log,
      pushUrlTtl: addresses.pushUrlTtl,
      revocations,
      shared: parts.nodes,
      end: (streamID) => void this.#cut(streamID, 'unclaimed', UNCLAIMED_GRACE, () => !this.#ledger.claimed(streamID)),
    })
    this.#doctor = new DoctorRight(parts.hookSecret)
    this.#streams = new SrsStreams({
      clock,
      ids,
      log,
      nodes: parts.nodes,
      ledger: this.#ledger,
      webrtc: () => this.#webrtc,
    })
    this.#takeOver = new TakeOver({
      clock,
      ids,
      streams: this.#streams,
      kick: async (publisher) => {
        const reply = await this.cloud.ask('cut a connection', () => this.api.kick(publisher))
        return reply.is === 'answer' ? reply.answer : undefined
      },
    })
    this.#webrtc = parts.webrtc && this.#browsers(parts.webrtc)
    this.#comparison = new Comparison({
      clock,
      api: this.api,
      cloud: this.cloud,
      app: addresses.app,
      publications: this.#streams.publications,
      webrtc: this.#webrtc,
      gone: (streamID, publisher) => this.#streams.unpublish(streamID, publisher),
      come: (streamID, publisher) => {
        this.#streams.publish(streamID, publisher)
        if (this.#ledger.rights.revoked(streamID, Number.POSITIVE_INFINITY)) void this.#cut(streamID, 'revoked')
      },
    })
  }

  /** WHIP and WHEP on this server's HTTP port. */
  get attachments(): readonly HttpAttachment[] {
    return this.#webrtc === undefined ? [] : [this.#webrtc.attachment]
  }

  /** WebRTC sessions that are open. */
  get webrtcSessions(): number {
    return this.#webrtc?.size ?? 0
  }

  pushGrant(userID: string, address: Address): PushGrant {
    const { streamID, expires } = this.#ledger.rights.grant(userID)
    return this.addresses.push(streamID, expires, address)
  }

  testGrant(userID: string, address: Address): PushGrant {
    const grant = this.pushGrant(userID, address)
    this.#ledger.markTest(grant.streamID)
    return grant
  }

  verifyPushURL(pushURL: string, userID: string): string {
    return this.addresses.verifyPush(pushURL, userID, this.#ledger.rights, this.parts.clock.now())
  }

  playURLs(streamID: string, address: Address): PlayURLs {
    return this.addresses.play(streamID, this.parts.clock.now(), address)
  }

  mixedPlayURL(creatorStreamID: string, address: Address): string {
    return creatorStreamID === '' ? '' : (this.playURLs(creatorStreamID, address).flvURL ?? '')
  }

  /** Asks SRS whether a publisher is still connected: a hook may have been lost. */
  async streamState(streamID: string): Promise<StreamState> {
    for (const publisher of this.#streams.publications.publishers(streamID)) {
      if (isOffer(publisher)) return 'live'
      const reply = await this.cloud.ask('find a client', () => this.api.clientExists(publisher))
      if (reply.is !== 'answer') return 'unknown'
      if (reply.answer) return 'live'
      this.#streams.unpublish(streamID, publisher)
    }
    const state = this.#streams.publications.state(streamID)
    return state === 'never' && !this.#comparison.made ? 'unknown' : state
  }

  claim(streamID: string): void {
    this.#ledger.claim(streamID)
  }

  release(streamID: string): void {
    this.#ledger.release(streamID)
  }

  async revoke(streamID: string, by?: string): Promise<void> {
    const remembered = this.#ledger.rights.revokeStream(streamID, by)
    await this.#cut(streamID, 'revoked')
    await remembered
  }

  async revokeUser(userID: string, by: string): Promise<void> {
    const remembered = this.#ledger.rights.revokeUser(userID, by)
    const theirs = this.#streams.publications.streamIDs().filter((it) => grantedTo(it) === userID)
    await Promise.all(theirs.map((it) => this.#cut(it, 'revoked')))
    await remembered
  }

  async mix(): Promise<MixResult> {
    return MIX
  }

  listen(listener: StreamListener): void {
    this.#ledger.listen(listener)
  }

  /** Learns what is being published already. */
  async start(): Promise<void> {
    await this.#comparison.start()
    this.parts.log.info(
      { streams: this.#streams.publications.size },
      this.#comparison.made ? 'SRS is there' : 'SRS cannot be reached yet',
    )
  }

  async close(): Promise<void> {
    this.#comparison.close()
    this.#streams.close()
    this.#ledger.close()
    this.#webrtc?.close()
    this.cloud.close()
  }

  /** Answers the number that SRS takes: 0 agrees, anything else ends its client. Undefined when the secret is wrong. */
  async hook(secret: string, body: unknown): Promise<number | undefined> {
    const hook = readHook(body)
    if (!constantTimeEqual(secret, this.parts.hookSecret))
      return void this.#refusals.refuse('wrong secret: compare media.srs.hookSecret with srs.conf', hook)
    if (hook === undefined || hook.app !== this.addresses.app)
      return this.#refusals.refuse('not one of our hooks', hook)
    const now = this.parts.clock.now()
    const { stream: streamID, client_id: clientID, param } = hook
    if (hook.action === 'on_dvr') {
      this.parts.onDvr?.({ streamID, path: hook.file })
      return 0
    }
    if (hook.action === 'on_publish' && !this.addresses.mayPush(streamID, param, this.#ledger.rights, now))
      return this.#refusals.refuse('no right to publish', hook)
    if (hook.action === 'on_play') {
      if (this.#doctor.given(streamID, param, now)) return 0
      if (!this.addresses.mayPlay(streamID, param, now)) return this.#refusals.refuse('no right to play', hook)
    }
    // Before SRS is answered: it may tell another node of this client's end.
    await this.#streams.tell({ action: hook.action, streamID, clientID, ticket: ticketOf(param) })
    if (hook.action === 'on_publish') await this.#takeOver.by(clientID, streamID)
    return 0
  }

  /** Publishers and players. */
  async #cut(streamID: string, reason: EndReason, ttl = CUT_TTL, wanted = () => true): Promise<void> {
    if (this.#webrtc) void this.#streams.tell({ action: 'cutting', streamID, reason })
    await Promise.all(
      this.#streams.publications.clients(streamID).map((it) => this.#cutClient(streamID, it, ttl, wanted)),
    )
  }

  async #cutClient(streamID: string, clientID: string, ttl = CUT_TTL, wanted = () => true): Promise<void> {
    const call = async () => {
      if (!(await this.api.kick(clientID))) this.#streams.unpublish(streamID, clientID)
    }
    await this.cloud.order({ what: 'cut a connection', call, ttl, wanted })
  }

  #browsers(options: WebRtcOptions): WebRtc {
    const { clock, ids, log, nodes } = this.parts
    const publications = this.#streams.publications
    const streams = {
      may: ({ kind, streamID, query }: RtcTarget) =>
        kind === 'whip'
          ? this.addresses.mayPush(streamID, query, this.#ledger.rights, clock.now())
          : this.addresses.mayPlay(streamID, query, clock.now()),
      mayBeLive: (streamID: string) => !this.#comparison.made || publications.state(streamID) === 'live',
      publishers: (streamID: string) => publications.publishers(streamID),
      offered: (streamID: string) => this.#streams.offers.has(streamID),
      takeOver: (streamID: string) => this.#takeOver.ahead(streamID),
      flvURL: (streamID: string) => this.addresses.flv(streamID, clock.now()),
      reachable: () => this.cloud.breaker.allows(),
      cut: (streamID: string, clientID: string) => void this.#cutClient(streamID, clientID),
      lacksKeyFrame: (streamID: string) => void this.#streams.tell({ action: 'keyframe', streamID }),
    }
    return new WebRtc({ ...options, app: this.addresses.app, api: this.api, streams, nodes, clock, ids, log })
  }
}
