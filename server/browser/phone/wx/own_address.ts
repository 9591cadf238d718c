import { placeOf } from '../../media/stream_places.js'
import { streamAt } from '../../tags/stream_address.js'

/**
 * The mini-program's settings name the server as a phone on the same computer would reach it (localhost:5757);
 * this page may have come from another port, or from that server by another name.
 * Such addresses lead to where the page came from; any other stays as it is.
 */
export function ownAddress(url: string): string {
  if (!URL.canParse(url)) return url
  const target = new URL(url)
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(target.hostname)) return url
  const secure = window.location.protocol === 'https:'
  target.protocol = target.protocol.startsWith('ws') ? (secure ? 'wss:' : 'ws:') : window.location.protocol
  target.host = window.location.host
  const prefix = ownPrefix()
  if (!target.pathname.startsWith(`${prefix}/`)) target.pathname = prefix + target.pathname
  return target.href
}

/** The path before `/demo/` where the page came from: that of the setting publicUrl. */
function ownPrefix(): string {
  const { pathname } = window.location
  return pathname.slice(0, Math.max(0, pathname.lastIndexOf('/demo/')))
}

/** How the server's media plane reaches browsers, where it is not the server's own relay; set by `media.js`. */
declare global {
  var demoMedia: { webrtc: boolean; flvOrigin: string; nodes: boolean } | null | undefined
}

/**
 * Where a stream's RTMP address is found in a browser: the same stream and signature as WebSocket-FLV on the page's
 * server, or as WHIP where that offers it.
 */
export function pushAddress(url: string): string {
  return (
    (globalThis.demoMedia?.webrtc && streamAt(ownBase('http'), url, 'whip')) ||
    (streamAt(nodeBase(url), url, 'flv') ?? ownAddress(url))
  )
}

/** The same for playing: as WHEP where it is offered, with FLV of the media server to fall back to. */
export function playAddress(url: string): { url: string; fallback?: string } {
  const media = globalThis.demoMedia
  const whep = media?.webrtc ? streamAt(ownBase('http'), url, 'whep') : undefined
  if (whep !== undefined) return { url: whep, fallback: streamAt(media?.flvOrigin ?? '', url, 'flv') }
  return { url: streamAt(nodeBase(url), url, 'flv') ?? ownAddress(url) }
}

/** The page's server, as streams are asked for. */
function ownBase(scheme: 'http' | 'ws'): string {
  const secure = window.location.protocol === 'https:' ? 's' : ''
  return `${scheme}${secure}://${window.location.host}${ownPrefix()}`
}

/** Where WebSocket reaches a stream: the page's server, or the node that has it. */
function nodeBase(url: string): string {
  return (globalThis.demoMedia?.nodes ? placeOf(url) : undefined) ?? ownBase('ws')
}
