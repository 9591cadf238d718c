import type { ImSocket } from './im_socket.js'
import type { ImContext } from './requests/context.js'

/** A socket is in the room that was not before. */
export function arrived({ rooms, log }: ImContext, userID: string, roomID: string): void {
  rooms
    .userBack(userID, roomID)
    .catch((error: unknown) => log.error({ err: error, userID, roomID }, 'im: userBack failed'))
}

/** Takes a socket out of a room, and tells the rooms when it was its user's last one there. */
export function depart(
  { rooms, log, channels, registry, exchange }: ImContext,
  socket: ImSocket,
  roomID: string,
): void {
  if (!socket.rooms.has(roomID)) return
  channels.find(roomID)?.leave(socket)
  const userID = socket.caller?.userID
  // With other nodes the place lapses by itself, unless one of them keeps it up.
  if (exchange !== undefined || userID === undefined || registry.inRoom(userID, roomID)) return
  rooms
    .audienceGone(userID, roomID)
    .catch((error: unknown) => log.error({ err: error, userID, roomID }, 'im: audienceGone failed'))
}
