import { LRUCache } from 'lru-cache'
import type { TestPushURLReply, TestRtmpAccURLReply } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import type { MediaProvider, PushGrant } from '../rooms/ports/media_provider.js'

type Fields<T> = Omit<T, 'code' | 'message' | 'reason'>

/** Maximum number of users whose last stream is remembered; others get a new one. */
const REMEMBERED = 10_000

/**
 * Streams for testing camera and player, one user's apart from another's. All URLs of one get_test_pushurl are of one
 * stream, and get_test_rtmpaccurl plays the user's last one.
 */
export class TestStreams {
  private readonly last = new LRUCache<string, string>({ max: REMEMBERED })

  constructor(private readonly media: MediaProvider) {}

  /** A new test stream of this user. */
  push(userID: string, address: Address): Fields<TestPushURLReply> {
    const { streamID, pushURL } = this.grant(userID, address)
    this.last.set(userID, streamID)
    const { accelerateURL, flvURL = '', hlsURL = '' } = this.media.playURLs(streamID, address)
    return {
      url_push: pushURL,
      url_play_flv: flvURL,
      url_play_rtmp: accelerateURL,
      url_play_hls: hlsURL,
      url_play_acc: accelerateURL,
    }
  }

  /** The low-delay play URL of the user's last test stream, or of a new one if there was none. */
  play(userID: string, address: Address): Fields<TestRtmpAccURLReply> {
    const known = this.last.get(userID)
    const streamID = known ?? this.grant(userID, address).streamID
    if (known === undefined) this.last.set(userID, streamID)
    return { url_rtmpacc: this.media.playURLs(streamID, address).accelerateURL }
  }

  private grant(userID: string, address: Address): PushGrant {
    return this.media.testGrant?.(userID, address) ?? this.media.pushGrant(userID, address)
  }
}
