import type { ServerResponse } from 'node:http'
import { Code } from '../../../wxlite/utils/protocol.js'
import { NOSNIFF } from '../../http/http_attachment.js'

/** Shown in a browser that opens the address, and behind a proxy that does not pass the upgrade on. */
const NO_WEBSOCKET =
  '此地址只接受 WebSocket 连接（ws:// 或 wss://）；若经过代理，请让代理转发 Upgrade 和 Connection 请求头'

/** Tells whoever asks without WebSocket what to do. */
export function requireUpgrade(response: ServerResponse): void {
  const body = JSON.stringify({ code: Code.BAD_REQUEST, message: NO_WEBSOCKET })
  const headers = {
    ...NOSNIFF,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  }
  response.writeHead(426, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body)
}
