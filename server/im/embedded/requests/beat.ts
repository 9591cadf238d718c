import { Code, type ImRequest } from '../../../../wxlite/utils/protocol.js'
import type { Caller } from '../../../identity/identity.js'
import { ProtocolError } from '../../../protocol_error.js'
import type { ImContext } from './context.js'

/** The same as pusher_heartbeat. */
export async function beat(im: ImContext, caller: Caller, { roomID, away = false }: ImRequest & { op: 'beat' }): Promise<{ seq: number }> {
  const rooms = await im.rooms.managerOf(roomID)
  if (rooms === undefined) throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
  return rooms.beat(caller, roomID, away)
}
