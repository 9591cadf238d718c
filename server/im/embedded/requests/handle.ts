import { CODE_MESSAGES, Code, ImClose, type ImRequest } from '../../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../../protocol_error.js'
import { parseFrame } from '../frames.js'
import type { ImSocket } from '../im_socket.js'
import { depart } from '../presence.js'
import { auth } from './auth.js'
import { beat } from './beat.js'
import { c2c } from './c2c.js'
import type { ImContext } from './context.js'
import { join } from './join.js'
import { send } from './send.js'

const OK = { code: Code.OK, message: CODE_MESSAGES[Code.OK] }

/** Works one frame off and answers it. Never rejects. */
export async function handle(im: ImContext, socket: ImSocket, text: string): Promise<void> {
  const frame = parseFrame(text)
  if (frame.kind === 'bad') return socket.close(ImClose.BAD_FRAME, 'not a request')
  const id = frame.kind === 'request' ? frame.request.id : frame.id
  try {
    if (socket.caller === undefined && (frame.kind !== 'request' || frame.request.op !== 'auth')) throw new ProtocolError(Code.AUTH, '请先登录')
    if (frame.kind === 'invalid') throw new ProtocolError(Code.BAD_REQUEST, `请求参数错误：${frame.field}`)
    const fields = await perform(im, socket, frame.request)
    if (fields !== ANSWERED) socket.send({ id, ...OK, ...fields })
  } catch (error) {
    refuse(im, socket, id, error)
  }
}

/** The operation has answered by itself. */
const ANSWERED = Symbol('answered')

async function perform(im: ImContext, socket: ImSocket, request: ImRequest): Promise<object | undefined | typeof ANSWERED> {
  if (request.op === 'auth') {
    await auth(im, socket, request)
    return
  }
  const { caller } = socket
  if (caller === undefined) throw new ProtocolError(Code.AUTH, '请先登录')
  switch (request.op) {
    case 'beat':
      return beat(im, caller, request)
    case 'send':
      return send(im, socket, caller, request)
    case 'c2c':
      await c2c(im, socket, caller, request)
      return
    case 'join':
      await join(im, socket, caller, request)
      return ANSWERED
    case 'leave':
      depart(im, socket, request.roomID)
      return
    case 'ping':
      return
  }
}

function refuse(im: ImContext, socket: ImSocket, id: number, error: unknown): void {
  if (error instanceof ProtocolError) {
    socket.send({ id, code: error.code, message: error.message, ...error.fields })
  } else {
    im.log.error({ err: error, userID: socket.caller?.userID }, 'im: a request failed')
    socket.send({ id, code: Code.INTERNAL, message: CODE_MESSAGES[Code.INTERNAL] })
  }
  if (socket.caller === undefined) socket.close(ImClose.NOT_AUTHORISED, 'not authorised')
}
