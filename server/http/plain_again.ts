import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether a client asks to upgrade to WebSocket, the only protocol supported here. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')
}

/**
 * Puts a request that asked for another protocol back onto its connection, without the Upgrade header: unknown
 * protocols are ignored (RFC 9110 7.8). curl and Java's HttpClient ask for `h2c` first and accept HTTP/1.1.
 */
export function putBack({ method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${rawHeaders[at + 1]}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
}
