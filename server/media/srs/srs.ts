import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import type { Cancel } from '../../clock.js'
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
import { HookRefusals } from './hook_refusals.js'
import { readHook } from './hooks.js'
import { missedHooks } from './missed_hooks.js'
import { Publications } from './publications.js'
import { SrsAddresses } from './srs_addresses.js'
import { SrsApi } from './srs_api.js'
import { aloneOrTold, type SrsNews } from './srs_nodes.js'
import type { SrsParts } from './srs_parts.js'
import { TakeOver } from './take_over.js'
import { DoctorRight } from './webrtc/doctor_right.js'
import type { RtcTarget } from './webrtc/target.js'
import { WebRtc, type WebRtcOptions } from './webrtc/webrtc.js'

/** How often what hooks told is compared with what SRS has (ms): a lost hook, or a restart of SRS, is found by that. */
const COMPARE = 30_000
/** A publisher that was let in this long ago must be in SRS's list (ms). */
const SETTLED = 10_000
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
  readonly #publications = new Publications()
  readonly #takeOver: TakeOver
  readonly #doctor: DoctorRight
  /** Whether SRS's list was seen since the start: until then an unheard-of stream may be there all the same. */
  #compared = false
  #comparing = false
  readonly #refusals: HookRefusals
  readonly #webrtc: WebRtc | undefined
  readonly #learned: (news: SrsNews) => Promise<void>
  #stopComparing: Cancel = () => {}

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
    this.#takeOver = new TakeOver({
      clock,
      publications: this.#publications,
      publish: (streamID, publisher) => this.#publish(streamID, publisher),
      unpublish: (streamID, publisher) => this.#unpublish(streamID, publisher),
      changed: (streamID) => this.#webrtc?.publisherChanged(streamID),
      kick: async (publisher) => {
        this.#webrtc?.left(publisher, 'replaced')
        const reply = await this.cloud.ask('cut a connection', () => this.api.kick(publisher))
        return reply.is === 'answer' ? reply.answer : undefined
      },
    })
    this.#webrtc = parts.webrtc && this.#browsers(parts.webrtc)
    this.#learned = aloneOrTold(parts.nodes, log, (news) => this.#learn(news))
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
    for (const publisher of this.#publications.publishers(streamID)) {
      const reply = await this.cloud.ask('find a client', () => this.api.clientExists(publisher))
      if (reply.is !== 'answer') return 'unknown'
      if (reply.answer) return 'live'
      this.#unpublish(streamID, publisher)
    }
    const state = this.#publications.state(streamID)
    return state === 'never' && !this.#compared ? 'unknown' : state
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
    const theirs = this.#publications.streamIDs().filter((it) => grantedTo(it) === userID)
    await Promise.all(theirs.map((it) => this.#cut(it, 'revoked')))
    await remembered
  }

  async mix(): Promise<MixResult> {
    return MIX
  }

  listen(listener: StreamListener): void {
    this.#ledger.listen(listener)
  }

  /** Learns what is being published already, and compares now and then: hooks tell only of changes, and get lost. */
  async start(): Promise<void> {
    this.#stopComparing = this.parts.clock.every(COMPARE, () => void this.#compare())
    await this.#compare()
    this.parts.log.info(
      { streams: this.#publications.size },
      this.#compared ? 'SRS is there' : 'SRS cannot be reached yet',
    )
  }

  async close(): Promise<void> {
    this.#stopComparing()
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
    const { stream: streamID, client_id: clientID } = hook
    if (hook.action === 'on_publish') {
      if (!this.addresses.mayPush(hook.stream, hook.param, this.#ledger.rights, now))
        return this.#refusals.refuse('no right to publish', hook)
      this.#webrtc?.admitted(hook.param, hook.client_id)
      // Before SRS is answered: it may tell another node of this publisher's end.
      await this.#learned({ action: hook.action, streamID, clientID })
      await this.#takeOver.by(hook.client_id, hook.stream)
      return 0
    }
    if (hook.action === 'on_play') {
      if (this.#doctor.given(hook.stream, hook.param, now)) return 0
      if (!this.addresses.mayPlay(hook.stream, hook.param, now)) return this.#refusals.refuse('no right to play', hook)
      const ours = this.#webrtc?.admitted(hook.param, hook.client_id)
      // SRS itself asks for a key frame for a player by WebRTC.
      if (ours === false) this.#webrtc?.joined(hook.stream)
    }
    if (hook.action === 'on_stop' || hook.action === 'on_unpublish') this.#webrtc?.left(hook.client_id, 'lost')
    if (hook.action === 'on_dvr') this.parts.onDvr?.({ streamID, path: hook.file })
    else await this.#learned({ action: hook.action, streamID, clientID })
    return 0
  }

  /** What a hook told this node or another one. */
  #learn({ action, streamID, clientID }: SrsNews): void {
    if (action === 'on_publish') this.#publish(streamID, clientID)
    if (action === 'on_unpublish') this.#unpublish(streamID, clientID)
    if (action === 'on_play') this.#publications.play(streamID, clientID)
    if (action === 'on_stop') this.#publications.stop(streamID, clientID)
  }

  #publish(streamID: string, publisher: string): void {
    if (!this.#publications.begin(streamID, publisher, this.parts.clock.monotonic())) return
    this.parts.log.info({ streamID }, 'SRS: stream published')
    this.#ledger.published(streamID)
  }

  #unpublish(streamID: string, publisher: string): void {
    if (!this.#publications.end(streamID, publisher)) return
    this.parts.log.info({ streamID }, 'SRS: stream unpublished')
    this.#webrtc?.publisherChanged(streamID)
    this.#ledger.unpublished(streamID)
  }

  /** Brings what hooks told in line with what SRS has; one at a time. */
  async #compare(): Promise<void> {
    if (this.#comparing) return
    this.#comparing = true
    const settled = this.parts.clock.monotonic() - SETTLED
    const known = this.#publications.settledBefore(settled)
    const reply = await this.cloud.ask('list the streams', () => this.api.streams())
    this.#comparing = false
    if (reply.is !== 'answer') return
    this.#compared = true
    const { gone, come } = missedHooks(known, this.#publications, reply.answer, this.addresses.app)
    for (const { streamID, publisher } of gone) this.#unpublish(streamID, publisher)
    for (const { streamID, publisher } of come) {
      this.#publish(streamID, publisher)
      if (this.#ledger.rights.revoked(streamID, Number.POSITIVE_INFINITY)) void this.#cut(streamID, 'revoked')
    }
    if (this.webrtcSessions === 0) return
    const clients = await this.cloud.ask('list the clients', () => this.api.clients())
    if (clients.is === 'answer') this.#webrtc?.compared(clients.answer, settled)
  }

  /** Publishers and players. */
  async #cut(streamID: string, reason: EndReason, ttl = CUT_TTL, wanted = () => true): Promise<void> {
    this.#webrtc?.cutting(streamID, reason)
    await Promise.all(this.#publications.clients(streamID).map((it) => this.#cutClient(streamID, it, ttl, wanted)))
  }

  async #cutClient(streamID: string, clientID: string, ttl = CUT_TTL, wanted = () => true): Promise<void> {
    const call = async () => {
      if (!(await this.api.kick(clientID))) this.#unpublish(streamID, clientID)
    }
    await this.cloud.order({ what: 'cut a connection', call, ttl, wanted })
  }

  #browsers(options: WebRtcOptions): WebRtc {
    const { clock, ids, log } = this.parts
    const publications = this.#publications
    const streams = {
      may: ({ kind, streamID, query }: RtcTarget) =>
        kind === 'whip'
          ? this.addresses.mayPush(streamID, query, this.#ledger.rights, clock.now())
          : this.addresses.mayPlay(streamID, query, clock.now()),
      mayBeLive: (streamID: string) => !this.#compared || publications.state(streamID) === 'live',
      publishers: (streamID: string) => publications.publishers(streamID),
      takeOver: (streamID: string) => this.#takeOver.ahead(streamID),
      flvURL: (streamID: string) => this.addresses.flv(streamID, clock.now()),
      reachable: () => this.cloud.breaker.allows(),
      cut: (streamID: string, clientID: string) => void this.#cutClient(streamID, clientID),
    }
    return new WebRtc({ ...options, app: this.addresses.app, api: this.api, streams, clock, ids, log })
  }
}
