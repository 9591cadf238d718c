import { Code, type RoomType } from '../../wxlite/utils/protocol.js'
import type { Caller } from '../identity/identity.js'
import { ProtocolError } from '../protocol_error.js'
import type { RoomView } from '../rooms/rules/room.js'
import type { Services } from '../services.js'

/** The room, for an operation that only its creator may call. Throws 3 for everybody else. */
export async function creatorsRoom(
  { rooms }: Services,
  caller: Caller,
  type: RoomType,
  roomID: string,
): Promise<RoomView> {
  const room = await rooms[type].view(caller, roomID)
  if (caller.userID === '' || room.creator !== caller.userID)
    throw new ProtocolError(Code.NO_ROOM, '只有房间创建者可以这样做')
  return room
}
