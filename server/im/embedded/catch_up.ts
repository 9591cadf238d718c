import type { ImSocket } from './im_socket.js'
import type { ImContext } from './requests/context.js'
import type { RoomChannel } from './room_channel.js'

/**
 * The messages that did not fit into the answer to a join follow as ordinary ones, in parts, as the budget of the user
 * and its network allows.
 */
export function catchUp(im: ImContext, socket: ImSocket, userID: string, channel: RoomChannel): void {
  im.clock.after(im.limits.catchUpPause, () => {
    const now = im.clock.monotonic()
    if (im.answers.admits(userID, socket.ip, now)) {
      const sent = channel.catchUp(socket, im.limits.answerMessageBytes)
      if (sent === 0) return
      im.answers.charge(userID, socket.ip, sent, now)
    } else if (!socket.open) return
    catchUp(im, socket, userID, channel)
  })
}
