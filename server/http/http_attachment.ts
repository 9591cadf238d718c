import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Keeps browsers from guessing another content type. Attachments pass it to `writeHead`: with `setHeader` each response
 * would take Node's slow path.
 */
export const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' } as const

/** For refusals too: a CDN that cached one would repeat it after the stream has begun or the right was renewed. */
export const NO_STORE = { 'Cache-Control': 'no-store' } as const

/** A handler that the HTTP port asks before the routes: pages with their own scripts, FLV streams, WebSockets. */
export interface HttpAttachment {
  /** Its path, for example `/live`; requests elsewhere are not passed to it. */
  readonly at: string
  /** Returns true when it answers the request, which it does with `NOSNIFF`. */
  request?(request: IncomingMessage, response: ServerResponse): boolean
  /** Returns true when it has taken over the socket. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}
