import type { Logger } from 'pino'
import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import { CircuitBreaker } from '../../circuit_breaker.js'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { Retry } from '../../retry.js'
import { Claims } from '../claims.js'
import type { MediaProvider, MixResult, PlayURLs, PushGrant, StreamListener, StreamState } from '../media_provider.js'
import { ownerOf, PushRights, type RevocationStore } from '../push_rights.js'
import { HOOK_REFUSED, readHook, type SrsHook } from './hooks.js'
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
  clock: Clock
  ids: Ids
  log: Logger
  revocations: RevocationStore
  onDvr?: (file: DvrFile) => void
}

const BREAKER = { failures: 5, pause: 10_000 }
const MIX: MixResult = { code: Code.NOT_AVAILABLE, message: 'SRS 不支持混流' }

/** One stream as its hooks told of it. */
interface Publication {
  publisher: string
  readonly players: Set<string>
}

/**
 * SRS (5 or later) as media plane. It asks our hooks before anybody publishes or
 * plays, so the rights of rooms rule it; its HTTP API cuts connections and tells
 * what is there. A re-push frees the old session first, since SRS would call the
 * stream busy.
 */
export class Srs implements MediaProvider {
  readonly info: MediaInfo = { provider: 'srs', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false }
  readonly api: SrsApi
  readonly breaker: CircuitBreaker
  readonly addresses: SrsAddresses
  readonly #rights: PushRights
  readonly #claims: Claims
  readonly #retry: Retry
  readonly #live = new Map<string, Publication>()
  readonly #ended = new Set<string>()
  readonly #listeners: StreamListener[] = []

  constructor(private readonly parts: SrsParts) {
    const { clock, ids, log, revocations, addresses } = parts
    this.api = new SrsApi(parts.api)
    this.addresses = new SrsAddresses(addresses)
    this.breaker = new CircuitBreaker(clock, { ...BREAKER, onChange: (state) => log.warn({ state }, 'SRS: circuit breaker') })
    this.#rights = new PushRights({ clock, ids, ttl: addresses.pushUrlTtl, store: revocations })
    this.#claims = new Claims(clock, (streamID) => void this.#cut(streamID))
    this.#retry = new Retry(clock, (what) => log.error(`SRS: gave up: ${what}`))
  }

  pushGrant(userID: string): PushGrant {
    const { streamID, expires } = this.#rights.grant(userID)
    return { streamID, pushURL: this.addresses.push(streamID, expires) }
  }

  verifyPushURL(pushURL: string, userID: string): string {
    return this.addresses.verifyPush(pushURL, userID, this.#rights, this.parts.clock.now())
  }

  playURLs(streamID: string): PlayURLs {
    return this.addresses.play(streamID, this.parts.clock.now())
  }

  mixedPlayURL(creatorStreamID: string): string {
    return this.playURLs(creatorStreamID).flvURL ?? ''
  }

  /** Asks SRS whether the publisher is still connected: a hook may have been lost. */
  async streamState(streamID: string): Promise<StreamState> {
    const known = this.#live.get(streamID)
    if (known === undefined) return this.#ended.has(streamID) ? 'ended' : 'never'
    const there = await this.#ask(() => this.api.clientExists(known.publisher))
    if (there === undefined) return 'unknown'
    if (there) return 'live'
    if (this.#live.get(streamID) === known) this.#unpublish(streamID, known.publisher)
    return 'ended'
  }

  claim(streamID: string): void {
    this.#claims.claim(streamID)
  }

  release(streamID: string): void {
    this.#claims.release(streamID)
  }

  async revoke(streamID: string): Promise<void> {
    await this.#rights.revokeStream(streamID)
    await this.#cut(streamID)
  }

  async revokeUser(userID: string): Promise<void> {
    await this.#rights.revokeUser(userID)
    await Promise.all([...this.#live.keys()].filter((it) => ownerOf(it) === userID).map((it) => this.#cut(it)))
  }

  async mix(): Promise<MixResult> {
    return MIX
  }

  listen(listener: StreamListener): void {
    this.#listeners.push(listener)
  }

  /** Learns what is being published already: hooks tell only of changes. */
  async start(): Promise<void> {
    const streams = await this.#ask(() => this.api.streams())
    for (const it of streams ?? []) if (it.publisher !== undefined && it.app === this.addresses.app) this.#publish(it.name, it.publisher)
    this.parts.log.info({ streams: this.#live.size }, streams === undefined ? 'SRS cannot be reached yet' : 'SRS is there')
  }

  async close(): Promise<void> {
    this.#claims.close()
    this.#retry.close()
  }

  /** Answers the number that SRS takes: 0 agrees, anything else ends its client. */
  async hook(body: unknown): Promise<number> {
    const hook = readHook(body)
    if (hook === undefined || hook.app !== this.addresses.app) return this.#refuse('not one of our hooks', hook)
    const now = this.parts.clock.now()
    if (hook.action === 'on_publish') {
      if (!this.addresses.mayPush(hook.stream, hook.param, this.#rights, now)) return this.#refuse('no right to publish', hook)
      return this.#takeOver(hook)
    }
    if (hook.action === 'on_play') {
      if (!this.addresses.mayPlay(hook.stream, hook.param, now)) return this.#refuse('no right to play', hook)
      this.#live.get(hook.stream)?.players.add(hook.client_id)
    }
    if (hook.action === 'on_stop') this.#live.get(hook.stream)?.players.delete(hook.client_id)
    if (hook.action === 'on_unpublish') this.#unpublish(hook.stream, hook.client_id)
    if (hook.action === 'on_dvr') this.parts.onDvr?.({ streamID: hook.stream, path: hook.file })
    return 0
  }

  /** The new publisher is noted first, so that the end of the old one's session is a late end. */
  async #takeOver(hook: SrsHook): Promise<number> {
    const old = this.#live.get(hook.stream)?.publisher
    this.#publish(hook.stream, hook.client_id)
    if (old !== undefined && old !== hook.client_id) await this.#kick(old)
    return 0
  }

  #publish(streamID: string, publisher: string): void {
    const known = this.#live.get(streamID)
    if (known !== undefined) {
      known.publisher = publisher
      return
    }
    this.#live.set(streamID, { publisher, players: new Set() })
    this.#ended.delete(streamID)
    this.#claims.published(streamID)
    this.parts.log.info({ streamID }, 'SRS: stream published')
    for (const listener of this.#listeners) listener.published(streamID)
  }

  /** The late end of a session that was taken over changes nothing. */
  #unpublish(streamID: string, publisher: string): void {
    if (this.#live.get(streamID)?.publisher !== publisher) return
    this.#live.delete(streamID)
    this.#remember(streamID)
    this.#claims.unpublished(streamID)
    this.parts.log.info({ streamID }, 'SRS: stream unpublished')
    for (const listener of this.#listeners) listener.unpublished(streamID)
  }

  #remember(streamID: string): void {
    this.#ended.add(streamID)
    for (const oldest of this.#ended) {
      if (this.#ended.size <= 20_000) return
      this.#ended.delete(oldest)
    }
  }

  /** Publisher and players. */
  async #cut(streamID: string): Promise<void> {
    const known = this.#live.get(streamID)
    if (known === undefined) return
    await Promise.all([known.publisher, ...known.players].map((clientID) => this.#kick(clientID)))
  }

  #kick(clientID: string): Promise<void> {
    return this.#retry.run('cut a connection', async () => {
      const done = await this.#ask(async () => {
        await this.api.kick(clientID)
        return true
      })
      return done === true
    })
  }

  #refuse(reason: string, hook: SrsHook | undefined): number {
    this.parts.log.warn({ reason, action: hook?.action, stream: hook?.stream }, 'SRS: hook refused')
    return HOOK_REFUSED
  }

  async #ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    if (!this.breaker.allows()) return undefined
    try {
      const answer = await call()
      this.breaker.succeeded()
      return answer
    } catch (error) {
      this.breaker.failed()
      this.parts.log.warn({ err: error }, 'SRS: a call failed')
      return undefined
    }
  }
}
