import { CODE_MESSAGES, Code, ImClose, type ImRequest } from '../../../../wxlite/utils/protocol.js'
import { inEnglish } from '../../../http/messages_en.js'
import { networkOf } from '../../../http/network.js'
import { ProtocolError } from '../../../protocol_error.js'
import type { ImSocket } from '../im_socket.js'
import { depart } from '../presence.js'
import { asciiFrame } from '../text_frame.js'
import { auth } from './auth.js'
import { beat } from './beat.js'
import { c2c } from './c2c.js'
import type { ImContext } from './context.js'
import { join } from './join.js'
import { send } from './send.js'

/** Code and message of an answer that says yes, in ASCII: that is how text is written fastest. */
const OK_FIELDS = `"code":${Code.OK},"message":"${ascii(CODE_MESSAGES[Code.OK])}"`

/** Works one frame off and answers it. Never rejects. */
export async function handle(im: ImContext, socket: ImSocket, text: string): Promise<void> {
  const frame = im.frames.frame(text)
  if (frame.kind === 'bad') {
    socket.close(ImClose.BAD_FRAME, 'not a request')
    return
  }
  const id = frame.kind === 'request' ? frame.request.id : frame.id
  try {
    if (socket.caller === undefined && (frame.kind !== 'request' || frame.request.op !== 'auth'))
      throw new ProtocolError(Code.AUTH, '请先登录')
    if (frame.kind === 'invalid') throw new ProtocolError(Code.BAD_REQUEST, frame.message)
    await perform(im, socket, frame.request)
  } catch (error) {
    if (frame.kind === 'request' && error instanceof ProtocolError && 'roomID' in frame.request)
      im.refused(frame.request.roomID, socket.caller?.userID ?? '', frame.request.op, error.code)
    refuse(im, socket, id, error)
  }
}

async function perform(im: ImContext, socket: ImSocket, request: ImRequest): Promise<void> {
  if (request.op === 'auth') {
    await auth(im, socket, request)
    agree(socket, request.id)
    for (const notice of await im.catchUp(request.userID)) socket.send(notice)
    return
  }
  const { caller } = socket
  if (caller === undefined) throw new ProtocolError(Code.AUTH, '请先登录')
  switch (request.op) {
    case 'beat':
      return agree(socket, request.id, await beat(im, caller, request))
    case 'send':
      return agree(socket, request.id, await send(im, socket, caller, request))
    case 'c2c':
      await c2c(im, socket, caller, request)
      return agree(socket, request.id)
    case 'join':
      return join(im, socket, caller, request)
    case 'leave':
      depart(im, socket, request.roomID)
      return agree(socket, request.id)
    case 'report':
      await im.report(caller, request.roomID, request.report, networkOf(socket.ip))
      return agree(socket, request.id)
    case 'ping':
      return agree(socket, request.id)
  }
}

/** `fields`: numbers, so that the whole answer is ASCII. */
function agree(socket: ImSocket, id: number, fields?: { readonly [name: string]: number }): void {
  socket.write(
    asciiFrame(`{"id":${id},${OK_FIELDS}${fields === undefined ? '}' : `,${JSON.stringify(fields).slice(1)}`}`),
  )
}

function refuse(im: ImContext, socket: ImSocket, id: number, error: unknown): void {
  if (error instanceof ProtocolError) {
    const message = socket.english ? inEnglish(error.message) : error.message
    socket.send({ id, code: error.code, message, ...error.fields })
  } else {
    im.log.error({ err: error, userID: socket.caller?.userID }, 'im: a request failed')
    socket.send({ id, code: Code.INTERNAL, message: CODE_MESSAGES[Code.INTERNAL] })
  }
  if (socket.caller === undefined) socket.close(ImClose.NOT_AUTHORISED, 'not authorised')
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
