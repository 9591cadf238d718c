import { LRUCache } from 'lru-cache'
import type { TestPushURLReply, TestRtmpAccURLReply } from '../../wxlite/utils/protocol.js'
import type { Address } from '../http/address.js'
import type { MediaProvider, PushGrant } from '../rooms/ports/media_provider.js'

type Fields<T> = Omit<T, 'code' | 'message' | 'reason'>

/** Users whose last stream is remembered; who is forgotten gets a new one. */
const REMEMBERED = 10_000

/**
 * Streams to try one's camera and player with: each user's own, newest first. All
 * URLs that get_test_pushurl answers are of one stream, and get_test_rtmpaccurl plays it.
 */
export class TestStreams {
  private readonly last = new LRUCache<string, string>({ max: REMEMBERED })

  constructor(private readonly media: MediaProvider) {}

  /** A fresh test stream of this user's. */
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

  /** The low-delay play URL of the user's last test stream; of one to come when there was none. */
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
