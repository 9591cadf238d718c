import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { ImClose } from '../../../wxlite/utils/protocol.js'
import { answerPings } from '../../limits/ws_pings.js'
import type { ImSocket } from './im_socket.js'
import { depart } from './presence.js'
import type { ImContext } from './requests/context.js'
import { handle } from './requests/handle.js'

/** Reads and answers a socket until it closes. */
export function serveSocket(im: ImContext, ws: WebSocket, raw: Duplex, socket: ImSocket): void {
  im.registry.add(socket)?.close(ImClose.TOO_MUCH, 'too many sockets that have not said who they are')
  ws.on('message', (data, isBinary) => receive(im, socket, isBinary ? undefined : String(data)))
  answerPings(ws, raw, () => heard(im, socket))
  // Nobody asked for these: they are counted so that a flood of them ends.
  ws.on('pong', () => heard(im, socket))
  ws.on('error', (error) => im.log.debug({ err: error, ip: socket.ip }, 'im: socket error'))
  ws.on('close', (code) => closed(im, socket, code))
}

/** Frames of one socket are worked off one after the other, in order, and one in a turn of the loop. */
function receive(im: ImContext, socket: ImSocket, text: string | undefined): void {
  if (!socket.open || !heard(im, socket)) return
  if (text === undefined) {
    socket.close(ImClose.BAD_FRAME, 'text frames only')
  } else if (!socket.working) {
    void work(im, socket, text)
  } else if (socket.waiting.length < im.limits.waitingFrames) {
    socket.waiting.push(text)
  } else {
    socket.close(ImClose.TOO_MUCH, 'too many requests at once')
  }
}

async function work(im: ImContext, socket: ImSocket, first: string): Promise<void> {
  socket.working = true
  await handle(im, socket, first)
  for (let text = socket.waiting.shift(); text !== undefined; text = socket.waiting.shift()) {
    await nextTurn()
    await handle(im, socket, text)
  }
  socket.working = false
}

function heard(im: ImContext, socket: ImSocket): boolean {
  socket.heard = im.clock.monotonic()
  if (socket.frames.take(socket.heard)) return true
  im.log.info({ ip: socket.ip, userID: socket.caller?.userID }, 'im: socket closed, too many frames')
  socket.close(ImClose.TOO_MUCH, 'too many frames')
  return false
}

function closed(im: ImContext, socket: ImSocket, code: number): void {
  im.log.debug({ userID: socket.caller?.userID, code }, 'im: socket closed')
  im.registry.remove(socket)
  for (const roomID of socket.rooms.keys()) depart(im, socket, roomID)
}
