import type { Logger } from 'pino'
import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import { constantTimeEqual } from '../../identity/constant_time_equal.js'
import type { Ids } from '../../ids.js'
import type {
  MediaProvider,
  MixResult,
  PlayURLs,
  PushGrant,
  StreamListener,
  StreamState,
} from '../../rooms/ports/media_provider.js'
import { UNCLAIMED_GRACE } from '../claims.js'
import { ownerOf, type Revocations } from '../push_rights.js'
import { StreamLedger } from '../stream_ledger.js'
import { HOOK_REFUSED, readHook, type SrsHook } from './hooks.js'
import { Publications } from './publications.js'
import { SrsAddresses, type SrsAddressOptions } from './srs_addresses.js'
import { SrsApi, type SrsApiOptions } from './srs_api.js'

/** A file that SRS recorded (its DVR). */
export interface DvrFile {
  streamID: string
  path: string
}

export interface SrsParts {
  addresses: SrsAddressOptions
  api: SrsApiOptions
  /** Stands in the addresses of the hooks. */
  hookSecret: string
  clock: Clock
  ids: Ids
  log: Logger
  revocations: Revocations
  onDvr?: (file: DvrFile) => void
}

/** How often what hooks told is compared with what SRS has (ms): a lost hook, or a restart of SRS, is found by that. */
const COMPARE = 30_000
/** A publisher that was let in this long ago must be in SRS's list (ms). */
const SETTLED = 10_000
/** How long the end of a session that is taken over is waited for (ms). */
const TAKE_OVER = 1_000
/** How long cutting a connection is tried while SRS is away (ms). */
const CUT_TTL = 3_600_000
/** How often a refused hook is a warning (ms). */
const REFUSAL_SAID = 10_000
const MIX: MixResult = { code: Code.NOT_AVAILABLE, message: 'SRS 不支持混流' }

/**
 * SRS (5 or later) as media plane. It asks our hooks before anybody publishes or
 * plays, so the rights of rooms rule it; its HTTP API cuts connections and tells
 * what is there. A re-push frees the old session first, since SRS would call the
 * stream busy.
 */
export class Srs implements MediaProvider {
  readonly reach = 'once'
  readonly info: MediaInfo = { provider: 'srs', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false }
  readonly api: SrsApi
  readonly cloud: CloudClient
  readonly addresses: SrsAddresses
  readonly #ledger: StreamLedger
  readonly #publications = new Publications()
  /** Whether SRS's list was seen since the start: until then an unheard-of stream may be there all the same. */
  #compared = false
  #comparing = false
  #refused = 0
  #refusalSaid = Number.NEGATIVE_INFINITY
  #stopComparing: Cancel = () => {}

  constructor(private readonly parts: SrsParts) {
    const { clock, ids, log, revocations, addresses } = parts
    this.api = new SrsApi(parts.api)
    this.addresses = new SrsAddresses(addresses)
    // Every failure of SRS's API is worth another try: its only refusal, a client that is not there, is an answer.
    this.cloud = new CloudClient({ cloud: 'SRS', clock, log, refusal: () => undefined })
    this.#ledger = new StreamLedger({
      clock,
      ids,
      log,
      pushUrlTtl: addresses.pushUrlTtl,
      revocations,
      end: (streamID) => void this.#cut(streamID, UNCLAIMED_GRACE, () => !this.#ledger.claimed(streamID)),
    })
  }

  pushGrant(userID: string): PushGrant {
    const { streamID, expires } = this.#ledger.rights.grant(userID)
    return { streamID, pushURL: this.addresses.push(streamID, expires) }
  }

  testGrant(userID: string): PushGrant {
    const grant = this.pushGrant(userID)
    this.#ledger.markTest(grant.streamID)
    return grant
  }

  verifyPushURL(pushURL: string, userID: string): string {
    return this.addresses.verifyPush(pushURL, userID, this.#ledger.rights, this.parts.clock.now())
  }

  playURLs(streamID: string): PlayURLs {
    return this.addresses.play(streamID, this.parts.clock.now())
  }

  mixedPlayURL(creatorStreamID: string): string {
    return creatorStreamID === '' ? '' : (this.playURLs(creatorStreamID).flvURL ?? '')
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
    await this.#ledger.rights.revokeStream(streamID, by)
    await this.#cut(streamID)
  }

  async revokeUser(userID: string, by: string): Promise<void> {
    await this.#ledger.rights.revokeUser(userID, by)
    await Promise.all(
      this.#publications
        .streamIDs()
        .filter((it) => ownerOf(it) === userID)
        .map((it) => this.#cut(it)),
    )
  }

  async mix(): Promise<MixResult> {
    return MIX
  }

  listen(listener: StreamListener): void {
    this.#ledger.listen(listener)
  }

  /**
   * Learns what is being published already, and compares from time to time: hooks tell only of changes, and get lost.
   */
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
    this.cloud.close()
  }

  /** Answers the number that SRS takes: 0 agrees, anything else ends its client. Undefined when the secret is wrong. */
  async hook(secret: string, body: unknown): Promise<number | undefined> {
    const hook = readHook(body)
    if (!constantTimeEqual(secret, this.parts.hookSecret))
      return void this.#refuse('wrong secret: compare media.srs.hookSecret with srs.conf', hook)
    if (hook === undefined || hook.app !== this.addresses.app) return this.#refuse('not one of our hooks', hook)
    const now = this.parts.clock.now()
    if (hook.action === 'on_publish') {
      if (!this.addresses.mayPush(hook.stream, hook.param, this.#ledger.rights, now))
        return this.#refuse('no right to publish', hook)
      return this.#takeOver(hook)
    }
    if (hook.action === 'on_play') {
      if (!this.addresses.mayPlay(hook.stream, hook.param, now)) return this.#refuse('no right to play', hook)
      this.#publications.play(hook.stream, hook.client_id)
    }
    if (hook.action === 'on_stop') this.#publications.stop(hook.stream, hook.client_id)
    if (hook.action === 'on_unpublish') this.#unpublish(hook.stream, hook.client_id)
    if (hook.action === 'on_dvr') this.parts.onDvr?.({ streamID: hook.stream, path: hook.file })
    return 0
  }

  /**
   * The new publisher is noted first, so that the end of the old one's session is not
   * the stream's. Where the old one cannot be cut now, SRS will call the stream busy and
   * tell the new one's end, and the old one still counts.
   */
  async #takeOver({ stream, client_id }: SrsHook): Promise<number> {
    const olds = this.#publications.publishers(stream).filter((it) => it !== client_id)
    this.#publish(stream, client_id)
    await Promise.all(olds.map((old) => this.#free(stream, old)))
    return 0
  }

  /** Cuts a publisher and waits for SRS to tell its end: before that the stream is busy. */
  async #free(streamID: string, publisher: string): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      const forget = this.#publications.whenEnded(publisher, resolve)
      this.parts.clock.after(TAKE_OVER, () => {
        forget()
        resolve()
      })
    })
    const reply = await this.cloud.ask('cut a connection', () => this.api.kick(publisher))
    if (reply.is !== 'answer') return
    if (reply.answer) await ended
    else this.#unpublish(streamID, publisher)
  }

  #publish(streamID: string, publisher: string): void {
    if (!this.#publications.begin(streamID, publisher, this.parts.clock.monotonic())) return
    this.parts.log.info({ streamID }, 'SRS: stream published')
    this.#ledger.published(streamID)
  }

  #unpublish(streamID: string, publisher: string): void {
    if (!this.#publications.end(streamID, publisher)) return
    this.parts.log.info({ streamID }, 'SRS: stream unpublished')
    this.#ledger.unpublished(streamID)
  }

  /** Brings what hooks told in line with what SRS has; one at a time. */
  async #compare(): Promise<void> {
    if (this.#comparing) return
    this.#comparing = true
    const known = this.#publications.settledBefore(this.parts.clock.monotonic() - SETTLED)
    const reply = await this.cloud.ask('list the streams', () => this.api.streams())
    this.#comparing = false
    if (reply.is !== 'answer') return
    this.#compared = true
    const there = new Map<string, string>()
    for (const { name, app, publisher } of reply.answer)
      if (publisher !== undefined && app === this.addresses.app) there.set(name, publisher)
    for (const { streamID, publishers } of known) {
      for (const publisher of publishers) if (there.get(streamID) !== publisher) this.#unpublish(streamID, publisher)
    }
    for (const [streamID, publisher] of there) {
      if (ownerOf(streamID) === undefined || this.#publications.state(streamID) === 'live') continue
      this.#publish(streamID, publisher)
      if (this.#ledger.rights.revoked(streamID, Number.POSITIVE_INFINITY)) void this.#cut(streamID)
    }
  }

  /** Publishers and players. */
  async #cut(streamID: string, ttl = CUT_TTL, wanted = () => true): Promise<void> {
    const cut = async (clientID: string) => {
      const there = await this.api.kick(clientID)
      if (!there) this.#unpublish(streamID, clientID)
    }
    await Promise.all(
      this.#publications
        .clients(streamID)
        .map((clientID) => this.cloud.order({ what: 'cut a connection', call: () => cut(clientID), ttl, wanted })),
    )
  }

  #refuse(reason: string, hook: SrsHook | undefined): number {
    const { clock, log } = this.parts
    const refusal = { reason, action: hook?.action, stream: hook?.stream, refused: ++this.#refused }
    const now = clock.monotonic()
    const quiet = now < this.#refusalSaid + REFUSAL_SAID
    if (!quiet) this.#refusalSaid = now
    // Players try addresses by the thousand: each refusal is for debugging, one in a while for the operator.
    log[quiet ? 'debug' : 'warn'](refusal, 'SRS: hook refused')
    return HOOK_REFUSED
  }
}
