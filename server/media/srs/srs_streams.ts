import type { StreamLedger } from '../stream_ledger.js'
import { isOffer, Offers } from './offers.js'
import { Publications } from './publications.js'
import { aloneOrTold, type NewsParts, type SrsNews } from './srs_nodes.js'
import type { WebRtc } from './webrtc/webrtc.js'

export interface SrsStreamsParts extends NewsParts {
  ledger: StreamLedger
  webrtc: () => WebRtc | undefined
}

/** The streams of SRS, as this node and the others told of them. */
export class SrsStreams {
  readonly publications = new Publications()
  readonly offers: Offers
  /** Resolves when this node, and every other one in its turn, knows it. */
  readonly tell: (news: SrsNews) => Promise<void>

  constructor(private readonly parts: SrsStreamsParts) {
    this.offers = new Offers(parts.clock, (streamID, offer) => this.unpublish(streamID, offer))
    this.tell = aloneOrTold(parts, (news) => this.#learn(news))
  }

  publish(streamID: string, publisher: string): void {
    const { clock, log, ledger } = this.parts
    if (!this.publications.begin(streamID, publisher, clock.monotonic())) return
    log.info({ streamID }, 'SRS: stream published')
    ledger.published(streamID)
  }

  unpublish(streamID: string, publisher: string): void {
    const { log, ledger, webrtc } = this.parts
    if (!this.publications.end(streamID, publisher)) return
    log.info({ streamID }, 'SRS: stream unpublished')
    webrtc()?.publisherChanged(streamID)
    ledger.unpublished(streamID)
  }

  /** Publishers that SRS has, without this one. */
  others(streamID: string, publisher: string): string[] {
    return this.publications.publishers(streamID).filter((it) => it !== publisher && !isOffer(it))
  }

  close(): void {
    this.offers.close()
  }

  #learn(news: SrsNews): void {
    const { streamID } = news
    const webrtc = this.parts.webrtc()
    switch (news.action) {
      case 'on_publish':
        webrtc?.admitted(news.ticket, news.clientID)
        this.#replace(streamID, news.clientID)
        this.publish(streamID, news.clientID)
        break
      case 'on_play':
        webrtc?.admitted(news.ticket, news.clientID)
        // SRS itself asks for a key frame for a player by WebRTC.
        if (news.ticket === undefined) webrtc?.keyFrameWanted(streamID)
        this.publications.play(streamID, news.clientID)
        break
      case 'on_unpublish':
        webrtc?.left(news.clientID, 'lost')
        this.unpublish(streamID, news.clientID)
        break
      case 'on_stop':
        webrtc?.left(news.clientID, 'lost')
        this.publications.stop(streamID, news.clientID)
        break
      case 'offering':
        if (this.offers.begin(streamID, news.clientID) && this.#replace(streamID, news.clientID))
          this.publish(streamID, news.clientID)
        break
      case 'offered':
        this.offers.end(streamID, news.clientID)
        break
      case 'cutting':
        webrtc?.cutting(streamID, news.reason)
        break
      case 'keyframe':
        webrtc?.keyFrameWanted(streamID)
    }
  }

  /** Another publisher comes in the place of the one that there was. Answers whether there was one. */
  #replace(streamID: string, by: string): boolean {
    const olds = this.others(streamID, by)
    const webrtc = this.parts.webrtc()
    for (const old of olds) webrtc?.left(old, 'replaced')
    if (olds.length > 0) webrtc?.publisherChanged(streamID)
    return olds.length > 0
  }
}
