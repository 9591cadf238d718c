import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { InspectedRoom } from '../rooms/inspector.js'
import type { Rooms } from '../rooms/rooms.js'
import type { Services } from '../services.js'

/** The room of an id, open or not. Throws 3 when there is none. */
export async function findRoom({ inspector }: Services, roomID: string): Promise<InspectedRoom> {
  const room = await inspector.room(roomID)
  if (room === undefined) throw new ProtocolError(Code.NO_ROOM)
  return room
}

/** The manager of the room's type. Throws 3 when there is none. */
export async function managerOf({ roomDirectory }: Services, roomID: string): Promise<Rooms> {
  const manager = await roomDirectory.managerOf(roomID)
  if (manager === undefined) throw new ProtocolError(Code.NO_ROOM)
  return manager
}
