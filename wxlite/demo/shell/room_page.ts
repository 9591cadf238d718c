import { noteEnded } from './ended_rooms'
import { forgetCall, keepCall } from './last_call'
import { setTitle } from './phone'
import { inviteCard, readRoomQuery, roomUrl } from './room_link'

/**
 * Registers a room page: what its query asks for, the room's name as the title, and the share card that opens this very
 * room.
 * @param address of the page, with a slash in front
 * @param title until the room's name is known
 */
export function roomPage(address: string, title: string): void {
  Page({
    data: { ready: false, query: readRoomQuery({}), roomID: '', roomName: '' },

    onLoad(options: { [name: string]: string | undefined }) {
      const query = readRoomQuery(options)
      this.setData({ ready: true, query, roomID: query.roomID, roomName: query.roomName })
      setTitle(query.roomName === '' ? title : query.roomName)
    },
    onEntered({ detail }: { detail: { roomID: string; roomName: string; presenter?: boolean } }) {
      const { roomID, roomName, presenter } = detail
      this.setData({ roomID, roomName })
      setTitle(roomName)
      keepCall({ roomName, url: roomUrl(address, { ...this.data.query, roomID, roomName, presenter }) })
    },
    onEnded() {
      forgetCall()
      if (this.data.roomID !== '') noteEnded(this.data.roomID)
    },
    // Not called when the mini-program is killed: then the start page offers the way back.
    onUnload: forgetCall,
    onShareAppMessage() {
      return inviteCard(address, this.data.roomID, this.data.roomName)
    },
  })
}
