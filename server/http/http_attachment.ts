import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Nothing that is served here is to be taken for another kind of file than it says. Attachments write it with their
 * heads: set before, it would take each head through Node's slow path.
 */
export const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' } as const

/** Of refusals too: what a CDN keeps of one outlasts it, when the stream begins or the right is renewed. */
export const NO_STORE = { 'Cache-Control': 'no-store' } as const

/** What answers on the HTTP port before the routes do: pages with scripts of their own, FLV streams, WebSockets. */
export interface HttpAttachment {
  /** Its path, `/live` for example: of requests elsewhere it is not asked. */
  readonly at: string
  /** True when it answers this request; with `NOSNIFF`. */
  request?(request: IncomingMessage, response: ServerResponse): boolean
  /** True when it took the socket over. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}
