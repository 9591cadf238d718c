import { setTitle } from './phone'
import { inviteCard, readRoomQuery } from './room_link'

/**
 * Registers a room page: what its query asks for, the room's name as the title, and the share card that opens this very
 * room.
 * @param address of the page, with a slash in front
 */
export function roomPage(address: string): void {
  Page({
    data: { ready: false, query: readRoomQuery({}), roomID: '', roomName: '' },

    onLoad(options: { [name: string]: string | undefined }) {
      const query = readRoomQuery(options)
      this.setData({ ready: true, query, roomID: query.roomID, roomName: query.roomName })
      if (query.roomName !== '') setTitle(query.roomName)
    },
    onEntered({ detail: { roomID, roomName } }: { detail: { roomID: string; roomName: string } }) {
      this.setData({ roomID, roomName })
      setTitle(roomName)
    },
    onShareAppMessage() {
      return inviteCard(address, this.data.roomID, this.data.roomName)
    },
  })
}
