import { connect } from 'node:net'
import { WebSocket } from 'ws'

// The other side of im.ts, in a process of its own: sockets that count, and callers that ask again as soon as they are
// answered.

/** What im.ts asks for. */
export type LoadOrder =
  | { kind: 'listen'; url: string; first: readonly string[][] }
  | { kind: 'ask'; url: string; first: readonly string[][]; frames: readonly string[]; count: number }
  | { kind: 'http'; port: number; request: string; sockets: number; count: number }
  | { kind: 'expect'; count: number }
  | { kind: 'end' }

let received = 0
let expected = Number.POSITIVE_INFINITY
let open: { close(): void }[] = []

const say = (what: string) => process.send?.(what)

function count(): void {
  received += 1
  if (received >= expected) {
    expected = Number.POSITIVE_INFINITY
    say('done')
  }
}

/** A socket that has sent its first frames and had each of them answered. */
function ready(url: string, first: readonly string[]): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, { perMessageDeflate: false })
    open.push(ws)
    let sent = 0
    const next = () => {
      const frame = first[sent++]
      if (frame !== undefined) return ws.send(frame)
      ws.off('message', next)
      resolve(ws)
    }
    ws.once('open', next)
    ws.on('message', next)
    ws.once('error', reject)
  })
}

async function run(order: LoadOrder): Promise<void> {
  switch (order.kind) {
    case 'listen':
      for (const first of order.first) (await ready(order.url, first)).on('message', count)
      return void say('ready')
    case 'ask': {
      const sockets = await Promise.all(order.first.map((first) => ready(order.url, first)))
      received = 0
      expected = order.count
      for (const [index, ws] of sockets.entries()) {
        const frame = order.frames[index] ?? ''
        ws.on('message', () => {
          count()
          if (received < order.count) ws.send(frame)
        })
      }
      say('ready')
      for (const [index, ws] of sockets.entries()) ws.send(order.frames[index] ?? '')
      return
    }
    case 'http': {
      received = 0
      expected = order.count
      const sockets = Array.from({ length: order.sockets }, () => connect(order.port, '127.0.0.1'))
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
      for (const socket of sockets) {
        open.push({ close: () => socket.destroy() })
        // One small answer at a time, so that each comes in one piece.
        socket.on('data', () => {
          count()
          if (received < order.count) socket.write(order.request)
        })
      }
      say('ready')
      for (const socket of sockets) socket.write(order.request)
      return
    }
    case 'expect':
      expected = received + order.count
      return void say('expecting')
    case 'end':
      for (const socket of open) socket.close()
      open = []
      received = 0
      say('ended')
  }
}

process.on('message', (order: LoadOrder) => void run(order))
