import type { WebSocketServer } from 'ws'

const REFUSAL =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nSec-WebSocket-Version: 13, 8\r\nContent-Length: 0\r\n\r\n'

/** Has a WebSocket that is none refused without words: `ws` would send a text and call it HTML. */
export function refuseBadHandshakes(server: WebSocketServer): WebSocketServer {
  return server.on('wsClientError', (_error, socket) => socket.end(REFUSAL, () => socket.destroy()))
}
