import { Code } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import { type Address, httpURL, wsURL } from '../../http/address.js'
import { RecentMap } from '../../limits/recent_map.js'
import { ProtocolError } from '../../protocol_error.js'
import type { PlayURLs, PushGrant } from '../../rooms/ports/media_provider.js'
import { grantedTo, type PushRights } from '../push_rights.js'
import { sign, signatureIn, signatureQuery, verify } from '../sign.js'
import { readStreamURL } from '../stream_url.js'
import type { StreamGate, StreamRight } from './stream_gate.js'
import type { StreamNodes } from './stream_nodes.js'

export interface StreamAddressOptions {
  pushKey: string
  playKey: string
  /** Host in RTMP URLs, with a port when that is not the one listened on; '' = that of the request. */
  publicHost: string
  /** Seconds. */
  playUrlTtl: number
  /** Where a stream is, when there are several nodes. */
  nodes?: Pick<StreamNodes, 'addressOf'>
  /** RTMP is served over TLS. */
  rtmps?: boolean
  /** HLS is served. */
  hls?: boolean
  /** Covers are served. */
  covers?: boolean
}

const APP = 'live'
const SCHEMES = new Set(['rtmp', 'rtmps', 'ws', 'wss'])
/** Signed play URLs that are kept to be handed out again. */
const CACHED = 20_000
/**
 * Play signatures that were found right, kept so that they need not be again: players of HLS show theirs each second.
 */
const VERIFIED = 20_000
/** Longer than a name with a signature and nothing else. */
const LONGEST_KEPT = 256
const NEVER = Number.POSITIVE_INFINITY
const UNSIGNED = 'the signature is wrong or has expired'
const REVOKED = 'the stream or its push URL was revoked'

/** The URLs of the embedded relay: makes them, and says what a presented one is worth. */
export class StreamAddresses implements StreamGate {
  /** Play signatures of the current period by stream. */
  #cache = new Map<string, string>()
  #cacheExpires = 0
  /** Until when (Unix ms) a stream with this query may be played. */
  readonly #verified = new RecentMap<string, number>(VERIFIED)

  constructor(
    private readonly options: StreamAddressOptions,
    private readonly rights: PushRights,
    private readonly clock: Clock,
    private readonly rtmpPort: () => number,
  ) {}

  push(streamID: string, expires: number, address: Address): PushGrant {
    const query = signatureQuery(sign(this.options.pushKey, streamID, expires))
    const { http, rtmp } = this.#reached(streamID, address)
    const webPushURL = wsURL(http, `/${APP}/${streamID}.flv?${query}`)
    return { streamID, pushURL: `${rtmp}/${APP}/${streamID}?${query}`, webPushURL }
  }

  /**
   * Lists ask for these many times: an expiry is shared by all URLs of a period (a
   * quarter of their life), so a stream is signed once in that time.
   */
  play(streamID: string, address: Address): PlayURLs {
    const query = this.#playQuery(streamID)
    const flv = `/${APP}/${streamID}.flv?${query}`
    const { http, rtmp } = this.#reached(streamID, address)
    const accelerateURL = `${rtmp}/${APP}/${streamID}?${query}`
    const { hls, covers } = this.options
    return {
      accelerateURL,
      flvURL: httpURL(http, flv),
      wsFlvURL: wsURL(http, flv),
      ...(hls && { hlsURL: httpURL(http, `/${APP}/${streamID}.m3u8?${query}`) }),
      ...(covers && { coverURL: httpURL(http, `/${APP}/${streamID}.jpg?${query}`) }),
    }
  }

  #playQuery(streamID: string): string {
    const { playUrlTtl, playKey } = this.options
    const period = Math.max(1, Math.floor(playUrlTtl / 4))
    const expires = (Math.floor(this.clock.now() / 1000 / period) + 1) * period + playUrlTtl
    if (expires !== this.#cacheExpires || this.#cache.size >= CACHED) {
      this.#cache = new Map()
      this.#cacheExpires = expires
    }
    const query = this.#cache.get(streamID) ?? signatureQuery(sign(playKey, streamID, expires))
    this.#cache.set(streamID, query)
    return query
  }

  /** The node that has the stream; of one node alone as this client reaches it. */
  #reached(streamID: string, address: Address): { http: Address; rtmp: string } {
    const node = this.options.nodes?.addressOf(streamID)
    const host = node?.rtmpHost ?? (this.options.publicHost || address.host.replace(/:\d+$/, ''))
    const scheme = this.options.rtmps ? 'rtmps' : 'rtmp'
    const rtmp = `${scheme}://${/:\d+$/.test(host) ? host : `${host}:${this.rtmpPort()}`}`
    return { http: node?.address ?? address, rtmp }
  }

  /**
   * The stream of a push URL (RTMP or WebSocket form) of this user. Throws ProtocolError 1 for what is none of ours, 7
   * without the right.
   */
  verifyPush(pushURL: string, userID: string): string {
    const url = readStreamURL(pushURL)
    if (url === undefined || url.app !== APP || !SCHEMES.has(url.scheme))
      throw new ProtocolError(Code.BAD_REQUEST, 'pushURL 不是本服务签发的推流地址，请重新调用 get_push_url')
    if (grantedTo(url.stream) !== userID) throw new ProtocolError(Code.AUTH, 'pushURL 属于其他用户')
    if (this.#pushRefusal(url.stream, url.query) !== undefined)
      throw new ProtocolError(Code.AUTH, 'pushURL 签名错误或已失效，请重新调用 get_push_url')
    return url.stream
  }

  refusal(right: StreamRight, streamID: string, query: string): string | undefined {
    if (right === 'push') return this.#pushRefusal(streamID, new URLSearchParams(query))
    if (!this.#mayPlay(streamID, query)) return UNSIGNED
    return this.rights.revoked(streamID, NEVER) ? REVOKED : undefined
  }

  #pushRefusal(streamID: string, query: URLSearchParams): string | undefined {
    if (!this.#signed(this.options.pushKey, streamID, query)) return UNSIGNED
    return this.rights.revoked(streamID, expiryIn(query)) ? REVOKED : undefined
  }

  #mayPlay(streamID: string, text: string): boolean {
    const shown = `${streamID}?${text}`
    if ((this.#verified.get(shown) ?? 0) > this.clock.now()) return true
    const query = new URLSearchParams(text)
    if (!this.#signed(this.options.playKey, streamID, query)) return false
    if (shown.length <= LONGEST_KEPT) this.#verified.set(shown, expiryIn(query) * 1000)
    return true
  }

  #signed(key: string, streamID: string, query: URLSearchParams): boolean {
    const { txSecret, txTime } = signatureIn(query)
    return verify(key, streamID, txSecret, txTime, this.clock.now())
  }
}

/** When a signed URL expires, by its query (Unix seconds). */
export function expiryIn(query: URLSearchParams): number {
  return Number.parseInt(query.get('txTime') ?? '', 16)
}
