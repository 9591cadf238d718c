import type { WebSocketServer } from 'ws'

const REFUSAL =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nSec-WebSocket-Version: 13, 8\r\nContent-Length: 0\r\n\r\n'

/** Refuses an invalid WebSocket handshake with an empty body: `ws` would send plain text labelled as HTML. */
export function refuseBadHandshakes(server: WebSocketServer): WebSocketServer {
  return server.on('wsClientError', (_error, socket) => socket.end(REFUSAL, () => socket.destroy()))
}
