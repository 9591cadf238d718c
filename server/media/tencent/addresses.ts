import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { sign, signatureIn, signatureQuery, verify } from '../sign.js'
import { readStreamURL } from '../stream_url.js'
import type { TencentLiveOptions } from './options.js'

/** Which right a play URL carries: the low-latency link of old accounts, or an ordinary one. */
type PlayRight = 'accelerated' | 'plain'

/**
 * The URLs of Tencent Cloud Live, in the form of old accounts (bizid) and of own
 * domains. An accelerated URL is signed with the push key, as the cloud's scheme
 * has it: whoever holds one could also push until it expires, so keep its life short.
 */
export class TencentAddresses {
  constructor(private readonly options: TencentLiveOptions) {}

  /** A stream's name at the cloud. */
  nameOf(streamID: string): string {
    return this.options.bizid === undefined ? streamID : `${this.options.bizid}_${streamID}`
  }

  /** Our name of a stream of the cloud; undefined when it lacks the bizid. */
  streamOf(name: string): string | undefined {
    const prefix = this.nameOf('')
    return name.startsWith(prefix) ? name.slice(prefix.length) : undefined
  }

  push(streamID: string, expires: number): string {
    return this.#signed(
      `rtmp://${this.options.pushDomain}/${this.options.appName}/${this.nameOf(streamID)}`,
      streamID,
      this.options.pushKey,
      expires,
    )
  }

  rtmp(streamID: string, right: PlayRight, expires: number): string {
    const url = `rtmp://${this.options.playDomain}/${this.options.appName}/${this.nameOf(streamID)}`
    return right === 'accelerated'
      ? this.#signed(url, streamID, this.options.pushKey, expires)
      : this.#playable(url, streamID, expires)
  }

  /** The same name and signature for each format. */
  https(streamID: string, format: 'flv' | 'm3u8', expires: number): string {
    const { playDomain, appName } = this.options
    return this.#playable(`https://${playDomain}/${appName}/${this.nameOf(streamID)}.${format}`, streamID, expires)
  }

  /**
   * The stream and expiry (Unix seconds) of a push URL that we signed, with the main
   * or the back-up key. Throws ProtocolError 1 for a URL that is none of ours and 7
   * for one that is wrongly signed or expired. `now` in ms.
   */
  readPush(pushURL: string, now: number): { streamID: string; expires: number } {
    const url = readStreamURL(pushURL)
    const streamID = url === undefined ? undefined : this.streamOf(url.stream)
    if (
      url === undefined ||
      streamID === undefined ||
      url.scheme !== 'rtmp' ||
      url.host !== this.options.pushDomain.toLowerCase() ||
      url.app !== this.options.appName
    )
      throw new ProtocolError(Code.BAD_REQUEST, 'pushURL 不是本服务签发的推流地址，请重新调用 get_push_url')
    const { txSecret, txTime } = signatureIn(url.query)
    const keys = [this.options.pushKey, this.options.pushBackupKey].filter((key) => key !== undefined)
    if (!keys.some((key) => verify(key, url.stream, txSecret, txTime, now, this.options.hash)))
      throw new ProtocolError(Code.AUTH, 'pushURL 签名错误或已过期，请重新调用 get_push_url')
    return { streamID, expires: Number.parseInt(txTime, 16) }
  }

  #playable(url: string, streamID: string, expires: number): string {
    return this.options.playKey === undefined
      ? url
      : `${url}?${signatureQuery(sign(this.options.playKey, this.nameOf(streamID), expires, this.options.hash))}`
  }

  #signed(url: string, streamID: string, key: string, expires: number): string {
    const bizid = this.options.bizid === undefined ? '' : `bizid=${this.options.bizid}&`
    return `${url}?${bizid}${signatureQuery(sign(key, this.nameOf(streamID), expires, this.options.hash))}`
  }
}
