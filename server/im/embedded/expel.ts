import { ImClose } from '../../../wxlite/utils/protocol.js'
import { catchUp } from './catch_up.js'
import type { ImSocket, Subscription } from './im_socket.js'
import type { ImContext } from './requests/context.js'
import type { RoomChannel } from './room_channel.js'

/** The user is out of the room, as far as this node has heard: their sockets hear no more of it. */
export function expel(im: ImContext, roomID: string, userID: string): void {
  const channel = im.channels.find(roomID)
  if (channel === undefined) return
  for (const socket of im.registry.of(userID)) {
    const subscription = channel.leave(socket)
    if (subscription !== undefined && im.exchange !== undefined) void backIfIn(im, channel, socket, subscription)
  }
}

/** What is heard may be older than what the socket joined: its user left, and came back by another node meanwhile. */
async function backIfIn(
  im: ImContext,
  channel: RoomChannel,
  socket: ImSocket,
  subscription: Subscription,
): Promise<void> {
  const { roomID } = channel
  const userID = socket.caller?.userID ?? ''
  try {
    if (!(await im.rooms.belongs(userID, roomID))) return
  } catch (error) {
    im.log.debug({ err: error, roomID, userID }, 'im: nobody knows whether the user is in the room')
    socket.close(ImClose.RESTART, 'changes may have been missed')
    return
  }
  if (!socket.open || socket.rooms.has(roomID) || im.channels.find(roomID) !== channel) return
  channel.join(socket, subscription.seq, subscription.msgSeq)
  catchUp(im, socket, userID, channel)
}
