import { learnPlaces, placeOf } from '../media/stream_places.js'
import { streamAt } from '../tags/stream_address.js'

/** The addresses of one stream that browsers take; each absent where the server's media plane has none. */
export interface WebAddresses {
  webPushURL?: string
  whipURL?: string
  wsFlvURL?: string
  flvURL?: string
  whepURL?: string
  hlsURL?: string
}

/** `fallback`: the same stream otherwise, for where WebRTC, or FLV, does not get through. */
export interface PlayAddress {
  url: string
  /** By WebRTC, as long as that works. */
  webrtc: boolean
  fallback?: string
}

/**
 * Where a browser finds a stream that the library knows by its RTMP address: the same path and signature at the servers
 * that the replies name, as FLV, as WebRTC or as HLS.
 */
export class StreamAddresses {
  private flv = ''
  private webrtc = ''
  private hls = ''

  /** `others`: who is in the room, for a viewer that was never given an address to publish to. */
  constructor(private readonly others: () => readonly WebAddresses[]) {}

  learn({ webPushURL, whipURL, wsFlvURL, flvURL, whepURL, hlsURL }: WebAddresses): void {
    this.flv = baseOf(webPushURL ?? wsFlvURL ?? flvURL) || this.flv
    this.webrtc = baseOf(whipURL ?? whepURL) || this.webrtc
    this.hls = baseOf(hlsURL) || this.hls
  }

  push(url: string): string {
    return streamAt(this.webrtc, url, 'whip') ?? streamAt(placeOf(url) ?? this.flv, url, 'flv') ?? url
  }

  play(url: string): PlayAddress {
    for (const other of this.others()) {
      this.learn(other)
      if (other.wsFlvURL !== undefined) learnPlaces(`"${other.wsFlvURL}"`)
    }
    // Of several nodes each has streams of its own.
    const node = placeOf(url)
    const flv = streamAt(node ?? this.flv, url, 'flv')
    const whep = streamAt(this.webrtc, url, 'whep')
    const hls = streamAt(this.hls && (node?.replace(/^ws/, 'http') ?? this.hls), url, 'm3u8')
    if (whep !== undefined) return { url: whep, fallback: flv ?? hls, webrtc: true }
    return flv === undefined ? { url: hls ?? url, webrtc: false } : { url: flv, fallback: hls, webrtc: false }
  }
}

/** What stands before the app and the stream: `wss://host/prefix` of `wss://host/prefix/live/stream.flv?...`. */
function baseOf(url = ''): string {
  const [address = ''] = url.split('?')
  return address.split('/').slice(0, -2).join('/')
}
