/**
 * The mini-program's settings name the server as a phone on the same computer would reach it (localhost:5757); this
 * page may have
 * come from another port, or from that server by another name. Such addresses lead to where the page came from; any
 * other stays as it is.
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

/**
 * Where a stream's RTMP address is found in a browser: the same stream and signature as WebSocket-FLV on the page's
 * server.
 */
export function streamAddress(url: string): string {
  const match = /^rtmps?:\/\/[^/]+(\/[^?]+)(\?.*)?$/.exec(url)
  if (!match) return ownAddress(url)
  const secure = window.location.protocol === 'https:'
  return `${secure ? 'wss' : 'ws'}://${window.location.host}${ownPrefix()}${match[1]}.flv${match[2] ?? ''}`
}
