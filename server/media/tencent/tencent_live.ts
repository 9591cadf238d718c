import type { Logger } from 'pino'
import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import { CircuitBreaker } from '../../circuit_breaker.js'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { ProtocolError } from '../../protocol_error.js'
import { Retry } from '../../retry.js'
import { Claims } from '../claims.js'
import type { MediaProvider, MixInput, MixResult, PlayURLs, PushGrant, StreamListener, StreamState } from '../media_provider.js'
import { ownerOf, PushRights, type RevocationStore } from '../push_rights.js'
import { TencentAddresses } from './addresses.js'
import { type LiveCallback, type RecordedFile, readCallback } from './callbacks.js'
import { GrantLog } from './grant_log.js'
import { LiveApi, LiveApiError } from './live_api.js'
import { legacyMixCode, translateMix } from './mix.js'
import type { TencentLiveOptions } from './options.js'
import { StreamLog } from './stream_log.js'

export interface TencentLiveParts {
  options: TencentLiveOptions
  clock: Clock
  ids: Ids
  log: Logger
  revocations: RevocationStore
  onRecorded?: (file: RecordedFile) => void
}

/** Failures in a row after which the cloud is left alone, and for how long (ms). */
const BREAKER = { failures: 5, pause: 10_000 }

/** Refusals that say the stream is not being pushed: what was asked for. */
const GONE = /^ResourceNotFound\.(ChannelNotExist|StreamNotExist|Channel)|^FailedOperation\.StreamNotExist/

/** Tencent Cloud Live as media plane: signed addresses, state by callbacks and API, mixing in the cloud. */
export class TencentLive implements MediaProvider {
  readonly info: MediaInfo
  readonly breaker: CircuitBreaker
  readonly addresses: TencentAddresses
  readonly api: LiveApi | undefined
  readonly #rights: PushRights
  readonly #claims: Claims
  readonly #streams = new StreamLog()
  readonly #grants: GrantLog
  readonly #retry: Retry
  readonly #listeners: StreamListener[] = []

  constructor(private readonly parts: TencentLiveParts) {
    const { options, clock, ids, log, revocations } = parts
    const { secretId, secretKey } = options
    this.api = secretId === undefined || secretKey === undefined ? undefined : new LiveApi({ ...options, secretId, secretKey })
    const link = options.accelerated
      ? ({ playMode: 'RTC', minCache: 0.1, maxCache: 0.3 } as const)
      : ({ playMode: 'live', minCache: 0.5, maxCache: 2 } as const)
    this.info = { provider: 'tencent', ...link, mixed: this.api !== undefined }
    this.addresses = new TencentAddresses(options)
    this.breaker = new CircuitBreaker(clock, { ...BREAKER, onChange: (state) => log.warn({ state }, 'Tencent Live: circuit breaker') })
    this.#rights = new PushRights({ clock, ids, ttl: options.pushUrlTtl, store: revocations })
    this.#grants = new GrantLog(clock)
    this.#retry = new Retry(clock, (what) => log.error(`Tencent Live: gave up: ${what}`))
    this.#claims = new Claims(clock, (streamID) => void this.#order('drop a stream of nobody in a room', (api) => api.drop(this.addresses.nameOf(streamID))))
  }

  pushGrant(userID: string): PushGrant {
    const { streamID, expires } = this.#rights.grant(userID)
    this.#grants.add(userID, streamID, expires)
    return { streamID, pushURL: this.addresses.push(streamID, expires) }
  }

  verifyPushURL(pushURL: string, userID: string): string {
    const { streamID, expires } = this.addresses.readPush(pushURL, this.parts.clock.now())
    if (ownerOf(streamID) !== userID) throw new ProtocolError(Code.AUTH, 'pushURL 属于其他用户')
    if (this.#rights.revoked(streamID, expires)) throw new ProtocolError(Code.AUTH, 'pushURL 已失效，请重新调用 get_push_url')
    return streamID
  }

  playURLs(streamID: string): PlayURLs {
    const { accelerated, acceleratedUrlTtl, playUrlTtl } = this.parts.options
    const flvURL = this.addresses.flv(streamID, this.#in(playUrlTtl))
    if (!accelerated) return { accelerateURL: this.addresses.rtmp(streamID, 'plain', this.#in(playUrlTtl)), flvURL }
    return { accelerateURL: this.addresses.rtmp(streamID, 'accelerated', this.#in(acceleratedUrlTtl)), flvURL }
  }

  mixedPlayURL(creatorStreamID: string): string {
    return this.addresses.flv(creatorStreamID, this.#in(this.parts.options.playUrlTtl))
  }

  /** The API where it is configured, else what callbacks said. A cloud that fails leaves it `unknown`. */
  async streamState(streamID: string): Promise<StreamState> {
    const told = this.#streams.state(streamID)
    if (this.api === undefined) return told === 'never' ? 'unknown' : told
    const asked = await this.#ask((api) => api.streamState(this.addresses.nameOf(streamID)))
    if (asked === undefined || asked === 'refused') return 'unknown'
    if (asked === 'active') return 'live'
    return told === 'never' ? 'never' : 'ended'
  }

  claim(streamID: string): void {
    this.#claims.claim(streamID)
  }

  release(streamID: string): void {
    this.#claims.release(streamID)
  }

  async revoke(streamID: string): Promise<void> {
    await this.#rights.revokeStream(streamID)
    await this.#forbid(streamID)
  }

  async revokeUser(userID: string): Promise<void> {
    await this.#rights.revokeUser(userID)
    await Promise.all(this.#grants.take(userID).map((streamID) => this.#forbid(streamID)))
  }

  async mix(params: { [key: string]: unknown }, streams: readonly MixInput[]): Promise<MixResult> {
    const { api } = this
    if (api === undefined) return { code: Code.NOT_AVAILABLE, message: '未配置 media.tencent.secretId，无法混流' }
    const names = streams.flatMap(({ streamID }) => [streamID, this.addresses.nameOf(streamID)].map((name) => [name, this.addresses.nameOf(streamID)] as const))
    const order = translateMix(params, new Map(names))
    if ('refused' in order) return order.refused
    try {
      await ('mix' in order ? api.mix(order.mix) : api.cancelMix(order.cancel))
      return { code: 0, message: '' }
    } catch (error) {
      if (error instanceof LiveApiError && error.code === 'InvalidParameter.CancelSessionNotExist') return { code: 0, message: '' }
      const message = error instanceof Error ? error.message : '混流失败'
      this.parts.log.warn({ err: error }, 'Tencent Live: mixing failed')
      return { code: legacyMixCode(message), message }
    }
  }

  /** An event callback of the cloud. Answers false when it is to be refused. */
  callback(body: unknown): boolean {
    const { callbackKey, bizid } = this.parts.options
    if (callbackKey === undefined) {
      this.parts.log.warn('Tencent Live: a callback came, but media.tencent.callbackKey is not set; refused')
      return false
    }
    const read = readCallback(body, callbackKey, bizid, this.parts.clock.now())
    if ('refused' in read) {
      this.parts.log.warn({ reason: read.refused }, 'Tencent Live: callback refused')
      return false
    }
    this.#take(read)
    return true
  }

  listen(listener: StreamListener): void {
    this.#listeners.push(listener)
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.#claims.close()
    this.#retry.close()
  }

  #take(callback: LiveCallback): void {
    if (callback.type === 'record') this.parts.onRecorded?.(callback.file)
    if (callback.type !== 'push') return
    const { streamID } = callback.event
    const news = this.#streams.take(callback.event)
    if (news === 'nothing') return
    this.parts.log.info({ streamID, news }, 'Tencent Live: stream')
    if (news === 'began') this.#claims.published(streamID)
    else this.#claims.unpublished(streamID)
    for (const listener of this.#listeners) news === 'began' ? listener.published(streamID) : listener.unpublished(streamID)
  }

  /** Forbidding a name also ends its running push. Until the last URL of it is expired. */
  async #forbid(streamID: string): Promise<void> {
    const until = this.#in(this.parts.options.pushUrlTtl) + 1
    await this.#order('forbid a stream', (api) => api.forbid(this.addresses.nameOf(streamID), until, 'removed from the room'))
  }

  /** Something that must reach the cloud; tried again while it is away. */
  async #order(what: string, call: (api: LiveApi) => Promise<void>): Promise<void> {
    if (this.api === undefined) {
      this.parts.log.warn(`Tencent Live: cannot ${what} without media.tencent.secretId`)
      return
    }
    await this.#retry.run(what, async () => (await this.#ask(call, GONE)) !== undefined)
  }

  /** Undefined when the cloud failed or is left alone for now. */
  async #ask<T>(call: (api: LiveApi) => Promise<T>, fine?: RegExp): Promise<T | 'refused' | undefined> {
    if (this.api === undefined || !this.breaker.allows()) return undefined
    try {
      const answer = await call(this.api)
      this.breaker.succeeded()
      return answer
    } catch (error) {
      const refused = error instanceof LiveApiError && error.refused
      if (refused) this.breaker.succeeded()
      else this.breaker.failed()
      if (!(error instanceof LiveApiError && fine?.test(error.code))) this.parts.log.warn({ err: error }, 'Tencent Live: a call failed')
      return refused ? 'refused' : undefined
    }
  }

  /** Unix seconds. */
  #in(seconds: number): number {
    return Math.floor(this.parts.clock.now() / 1000) + seconds
  }
}
