import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What a plane takes from the HTTP port before the routes see it: FLV streams, WebSockets. */
export interface HttpAttachment {
  /** True when it answers this request. */
  request?(request: IncomingMessage, response: ServerResponse): boolean
  /** True when it took the socket over. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}
