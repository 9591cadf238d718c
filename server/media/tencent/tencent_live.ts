import type { Logger } from 'pino'
import { Code, type MediaInfo } from '../../../wxlite/utils/protocol.js'
import type { NodeNews } from '../../bus/node_news.js'
import type { Clock } from '../../clock.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import { FaultLog } from '../../cloud/fault_log.js'
import type { Ids } from '../../ids.js'
import { ProtocolError } from '../../protocol_error.js'
import type {
  MediaProvider,
  MixInput,
  MixResult,
  PlayURLs,
  PushGrant,
  StreamListener,
  StreamState,
} from '../../rooms/ports/media_provider.js'
import { UNCLAIMED_GRACE } from '../claims.js'
import { legacyMixCode, translateMix } from '../mix_order.js'
import { grantedTo, type Revocations } from '../push_rights.js'
import { type SharedStreams, StreamLedger } from '../stream_ledger.js'
import { TencentAddresses } from './addresses.js'
import { type LiveCallback, type RecordedFile, readCallback } from './callbacks.js'
import { GrantLog } from './grant_log.js'
import { LiveApi, LiveApiError, LONGEST_FORBID } from './live_api.js'
import type { TencentLiveOptions } from './options.js'
import { type PushEvent, StreamLog } from './stream_log.js'

export interface TencentLiveParts {
  options: TencentLiveOptions
  clock: Clock
  ids: Ids
  log: Logger
  revocations: Revocations
  onRecorded?: (file: RecordedFile) => void
  /** Present when there are other nodes. */
  nodes?: LiveNodes
}

/** What the planes of several nodes share. */
export interface LiveNodes extends SharedStreams {
  /** The cloud calls any of them. */
  readonly news: NodeNews<PushEvent>
}

/** What the user reads when the cloud cannot mix now. */
const MIX_FAILED = '云端混流暂时不可用，请稍后再试'

/** Tencent Cloud Live as media plane: signed addresses, state by callbacks and API, mixing in the cloud. */
export class TencentLive implements MediaProvider {
  readonly reach = 'once'
  readonly info: MediaInfo
  readonly cloud: CloudClient
  readonly addresses: TencentAddresses
  readonly api: LiveApi | undefined
  readonly #ledger: StreamLedger
  readonly #streams = new StreamLog()
  readonly #grants: GrantLog
  readonly #refusals: FaultLog

  constructor(private readonly parts: TencentLiveParts) {
    const { options, clock, ids, log, revocations } = parts
    const { secretId, secretKey } = options
    this.api =
      secretId === undefined || secretKey === undefined ? undefined : new LiveApi({ ...options, secretId, secretKey })
    const link = options.accelerated
      ? ({ playMode: 'RTC', minCache: 0.1, maxCache: 0.3 } as const)
      : ({ playMode: 'live', minCache: 0.5, maxCache: 2 } as const)
    this.info = { provider: 'tencent', ...link, mixed: this.api !== undefined }
    this.addresses = new TencentAddresses(options)
    this.cloud = new CloudClient({
      cloud: 'Tencent Live',
      clock,
      log,
      refusal: (error) => (error instanceof LiveApiError && error.refused ? { kind: error.code } : undefined),
    })
    this.#ledger = new StreamLedger({
      clock,
      ids,
      log,
      pushUrlTtl: options.pushUrlTtl,
      revocations,
      shared: parts.nodes,
      end: (streamID) => void this.#dropUnclaimed(streamID),
    })
    this.#grants = new GrantLog(clock)
    this.#refusals = new FaultLog('Tencent Live', log, clock)
    parts.nodes?.news.listen((event) => this.#pushed(event))
    // Of the names that are to be forbidden each node knows those that it gave.
    revocations.onHeard?.((heard) => {
      if ('userID' in heard) for (const streamID of this.#grants.take(heard.userID)) void this.#forbid(streamID)
    })
  }

  pushGrant(userID: string): PushGrant {
    const { streamID, expires } = this.#ledger.rights.grant(userID)
    this.#grants.add(userID, streamID, expires)
    return { streamID, pushURL: this.addresses.push(streamID, expires) }
  }

  testGrant(userID: string): PushGrant {
    const grant = this.pushGrant(userID)
    this.#ledger.markTest(grant.streamID)
    return grant
  }

  verifyPushURL(pushURL: string, userID: string): string {
    const { streamID, expires } = this.addresses.readPush(pushURL, this.parts.clock.now())
    if (grantedTo(streamID) !== userID) throw new ProtocolError(Code.AUTH, 'pushURL 属于其他用户')
    if (this.#ledger.rights.revoked(streamID, expires))
      throw new ProtocolError(Code.AUTH, 'pushURL 已失效，请重新调用 get_push_url')
    return streamID
  }

  playURLs(streamID: string): PlayURLs {
    const { accelerated, acceleratedUrlTtl, playUrlTtl } = this.parts.options
    const expires = this.#in(playUrlTtl)
    const flvURL = this.addresses.https(streamID, 'flv', expires)
    const hlsURL = this.addresses.https(streamID, 'm3u8', expires)
    const accelerateURL = accelerated
      ? this.addresses.rtmp(streamID, 'accelerated', this.#in(acceleratedUrlTtl))
      : this.addresses.rtmp(streamID, 'plain', expires)
    return { accelerateURL, flvURL, hlsURL }
  }

  mixedPlayURL(creatorStreamID: string): string {
    return creatorStreamID === ''
      ? ''
      : this.addresses.https(creatorStreamID, 'flv', this.#in(this.parts.options.playUrlTtl))
  }

  /** The API where it is configured, else what callbacks said. A cloud that fails leaves it `unknown`. */
  async streamState(streamID: string): Promise<StreamState> {
    const { api } = this
    const told = this.#streams.state(streamID)
    if (api === undefined) return told === 'never' ? 'unknown' : told
    const reply = await this.cloud.ask('stream state', () => api.streamState(this.addresses.nameOf(streamID)))
    if (reply.is !== 'answer') return 'unknown'
    if (reply.answer === 'active') return 'live'
    return told === 'never' ? 'never' : 'ended'
  }

  claim(streamID: string): void {
    this.#ledger.claim(streamID)
  }

  release(streamID: string): void {
    this.#ledger.release(streamID)
  }

  async revoke(streamID: string, by?: string): Promise<void> {
    await this.#ledger.rights.revokeStream(streamID, by)
    await this.#forbid(streamID)
  }

  async revokeUser(userID: string, by: string): Promise<void> {
    await this.#ledger.rights.revokeUser(userID, by)
    await Promise.all(this.#grants.take(userID).map((streamID) => this.#forbid(streamID)))
  }

  async mix(params: { [key: string]: unknown }, streams: readonly MixInput[]): Promise<MixResult> {
    const { api } = this
    if (api === undefined) return { code: Code.NOT_AVAILABLE, message: '未配置 media.tencent.secretId，无法混流' }
    const names = streams.flatMap(({ streamID }) =>
      [streamID, this.addresses.nameOf(streamID)].map((name) => [name, this.addresses.nameOf(streamID)] as const),
    )
    const order = translateMix(params, new Map(names))
    if ('refused' in order) return order.refused
    const reply = await this.cloud.ask('mix', () => ('mix' in order ? api.mix(order.mix) : api.cancelMix(order.cancel)))
    if (reply.is === 'answer') return { code: 0, message: '' }
    const { code = '', message = '' } = reply.is === 'refused' && reply.error instanceof LiveApiError ? reply.error : {}
    if (code === 'InvalidParameter.CancelSessionNotExist') return { code: 0, message: '' }
    // Only what the cloud says of the parameters is for the user; the rest is the operator's.
    return code.startsWith('InvalidParameter')
      ? { code: legacyMixCode(message), message }
      : { code: -1, message: MIX_FAILED }
  }

  /** An event callback of the cloud. Answers false when it is to be refused. */
  callback(body: unknown): boolean {
    const { callbackKey, bizid } = this.parts.options
    const read =
      callbackKey === undefined
        ? { refused: 'media.tencent.callbackKey is not set' }
        : readCallback(body, callbackKey, bizid, this.parts.clock.now())
    // Anybody can send one: each reason is said once until a good one comes.
    if ('refused' in read) this.#refusals.fail('callback', { kind: read.refused })
    else {
      this.#refusals.work('callback')
      this.#take(read)
    }
    return !('refused' in read)
  }

  listen(listener: StreamListener): void {
    this.#ledger.listen(listener)
  }

  async start(): Promise<void> {
    const { options, log } = this.parts
    const { pushDomain, playDomain, accelerated, callbackKey } = options
    log.info({ pushDomain, playDomain, accelerated }, 'Tencent Live is the media plane')
    if (this.api === undefined)
      log.warn(
        'Tencent Live: without media.tencent.secretId nothing can be cut or mixed, and callbacks alone tell of streams',
      )
    if (callbackKey === undefined)
      log.warn('Tencent Live: without media.tencent.callbackKey every event callback is refused')
  }

  async close(): Promise<void> {
    this.#ledger.close()
    this.cloud.close()
  }

  #take(callback: LiveCallback): void {
    if (callback.type === 'record') this.parts.onRecorded?.(callback.file)
    if (callback.type !== 'push') return
    // The push domain may serve another application too: its streams are none of ours.
    if (grantedTo(callback.event.streamID) === undefined) return
    if (this.parts.nodes) this.parts.nodes.news.tell(callback.event)
    else this.#pushed(callback.event)
  }

  #pushed(event: PushEvent): void {
    const { streamID, expires = Number.POSITIVE_INFINITY } = event
    const news = this.#streams.take(event)
    if (news === 'nothing') return
    this.parts.log.info({ streamID }, `Tencent Live: stream ${news}`)
    // Of a name from before a restart that was not among those forbidden by a kick.
    if (news === 'began' && this.#ledger.rights.revoked(streamID, expires)) void this.#forbid(streamID)
    if (news === 'began') this.#ledger.published(streamID)
    else this.#ledger.unpublished(streamID)
  }

  /** Forbidding a name also ends its running push. Until the last URL of it is expired. */
  async #forbid(streamID: string): Promise<void> {
    const { api } = this
    const { pushUrlTtl } = this.parts.options
    if (api === undefined) return
    const until = this.#in(Math.min(pushUrlTtl + 1, LONGEST_FORBID))
    const call = () => api.forbid(this.addresses.nameOf(streamID), until, 'removed from the room')
    await this.cloud.order({ what: 'forbid a stream', call, ttl: pushUrlTtl * 1000 })
  }

  /** A stream of nobody in a room. Its user may have entered one while the cloud was away. */
  async #dropUnclaimed(streamID: string): Promise<void> {
    const { api } = this
    if (api === undefined) return
    const call = async () => {
      if (!(await api.drop(this.addresses.nameOf(streamID)))) this.#ledger.forget(streamID)
    }
    await this.cloud.order({
      what: 'drop a stream',
      call,
      ttl: UNCLAIMED_GRACE,
      wanted: () => !this.#ledger.claimed(streamID),
    })
  }

  /** Unix seconds. */
  #in(seconds: number): number {
    return Math.floor(this.parts.clock.now() / 1000) + seconds
  }
}
