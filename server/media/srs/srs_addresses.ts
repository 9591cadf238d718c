import { Code } from '../../../wxlite/utils/protocol.js'
import { type Address, httpURL } from '../../http/address.js'
import { ProtocolError } from '../../protocol_error.js'
import type { PlayURLs, PushGrant } from '../../rooms/ports/media_provider.js'
import { grantedTo, type PushRights } from '../push_rights.js'
import { sign, signatureIn, signatureQuery, verify } from '../sign.js'
import { readStreamURL, type StreamURL } from '../stream_url.js'

export interface SrsAddressOptions {
  /** Host, with port if not 1935, of RTMP URLs. */
  rtmpHost: string
  /** Origin of HTTP-FLV, e.g. `http://media.example.com:8080`. */
  httpOrigin: string
  /** App in the address. */
  app: string
  pushKey: string
  playKey: string
  /** Seconds. */
  pushUrlTtl: number
  playUrlTtl: number
  /** This server answers WHIP and WHEP. */
  webrtc?: boolean
}

/** The URLs that we hand out for SRS, and what its hooks show us of them. */
export class SrsAddresses {
  readonly app: string

  constructor(private readonly options: SrsAddressOptions) {
    this.app = options.app
  }

  push(streamID: string, expires: number, address: Address): PushGrant {
    const { rtmpHost, app, pushKey, webrtc } = this.options
    const query = signatureQuery(sign(pushKey, streamID, expires))
    return {
      streamID,
      pushURL: `rtmp://${rtmpHost}/${app}/${streamID}?${query}`,
      ...(webrtc && { whipURL: httpURL(address, `/${app}/${streamID}.whip?${query}`) }),
    }
  }

  play(streamID: string, now: number, address: Address): PlayURLs {
    const { rtmpHost, app, webrtc } = this.options
    const query = this.#playQuery(streamID, now)
    return {
      accelerateURL: `rtmp://${rtmpHost}/${app}/${streamID}?${query}`,
      flvURL: this.flv(streamID, now),
      ...(webrtc && { whepURL: httpURL(address, `/${app}/${streamID}.whep?${query}`) }),
    }
  }

  flv(streamID: string, now: number): string {
    const { httpOrigin, app } = this.options
    return `${httpOrigin}/${app}/${streamID}.flv?${this.#playQuery(streamID, now)}`
  }

  #playQuery(streamID: string, now: number): string {
    const { playKey, playUrlTtl } = this.options
    return signatureQuery(sign(playKey, streamID, Math.floor(now / 1000) + playUrlTtl))
  }

  /**
   * The stream of a push URL of this user. Throws ProtocolError 1 for a URL that is none of ours, 7 for one without the
   * right.
   */
  verifyPush(pushURL: string, userID: string, rights: PushRights, now: number): string {
    const url = readStreamURL(pushURL)
    if (url === undefined || url.app !== this.app || !this.#ours(url))
      throw new ProtocolError(Code.BAD_REQUEST, 'pushURL 不是本服务签发的推流地址，请重新调用 get_push_url')
    if (grantedTo(url.stream) !== userID) throw new ProtocolError(Code.AUTH, 'pushURL 属于其他用户')
    if (!this.mayPush(url.stream, `?${url.query}`, rights, now))
      throw new ProtocolError(Code.AUTH, 'pushURL 签名错误或已失效，请重新调用 get_push_url')
    return url.stream
  }

  /** A WHIP address bears the host by which its user reaches this server: any will do. */
  #ours({ scheme, host }: StreamURL): boolean {
    if (scheme === 'rtmp') return host === this.options.rtmpHost.toLowerCase()
    return this.options.webrtc === true && (scheme === 'http' || scheme === 'https')
  }

  /** Whether the query of a client's URL gives the right to publish. */
  mayPush(stream: string, param: string, rights: PushRights, now: number): boolean {
    const { txSecret, txTime } = signatureIn(new URLSearchParams(param))
    return (
      verify(this.options.pushKey, stream, txSecret, txTime, now) &&
      !rights.revoked(stream, Number.parseInt(txTime, 16))
    )
  }

  mayPlay(stream: string, param: string, now: number): boolean {
    const { txSecret, txTime } = signatureIn(new URLSearchParams(param))
    return verify(this.options.playKey, stream, txSecret, txTime, now)
  }
}
