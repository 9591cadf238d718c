import { Code, ImClose, type ImRequest } from '../../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../../protocol_error.js'
import type { ImSocket } from '../im_socket.js'
import type { ImContext } from './context.js'

/** Says who the socket belongs to. Once; the user's oldest socket goes when there are too many. */
export async function auth(
  im: ImContext,
  socket: ImSocket,
  { userID, token }: ImRequest & { op: 'auth' },
): Promise<void> {
  if (socket.caller !== undefined) throw new ProtocolError(Code.BAD_REQUEST, '该连接已登录')
  const caller = await im.identity.verify(token)
  if (caller.userID !== userID) throw new ProtocolError(Code.AUTH)
  if (!socket.open) return
  socket.caller = caller
  const surplus = im.registry.identified(socket, userID)
  if (surplus === undefined) return
  im.registry.unfile(surplus, userID)
  surplus.close(ImClose.REPLACED, 'replaced by a newer socket')
}
