import { setTitle } from '../../../shell/phone'
import { inviteCard, readRoomQuery } from '../../../shell/room_link'

/** A live room, for its presenter and its audience. */
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
    return inviteCard('/pages/liveroom/room/room', this.data.roomID, this.data.roomName)
  },
})
