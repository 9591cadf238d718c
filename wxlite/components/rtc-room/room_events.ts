import rtcroom, { type RTCRoomEvents } from '../../utils/rtcroom'

export interface RoomHandlers {
  notify(tag: string, code: number, detail: unknown): void
  /** The room is over for this user. */
  ended(): void
  joined(): void
  quit(userIDs: string[]): void
  recording(recording: string[]): void
  custom(message: RTCRoomEvents['onRecvRoomCustomMsg']): void
}

/** Turns the library's events into the component's. The answer ends it. */
export function listenToRoom({ notify, ended, joined, quit, recording, custom }: RoomHandlers): () => void {
  const offs = [
    rtcroom.on('onRoomClose', (closed) => {
      ended()
      notify('roomClosed', 0, closed)
    }),
    rtcroom.on('onRecvRoomTextMsg', (message) => notify('recvTextMsg', 0, JSON.stringify(message))),
    rtcroom.on('onRecvRoomCustomMsg', custom),
    rtcroom.on('onPusherJoin', ({ pushers }) => {
      notify('join', 0, { pushers })
      joined()
    }),
    rtcroom.on('onPusherQuit', ({ pushers }) => {
      quit(pushers.map(({ userID }) => userID))
      notify('quit', 0, { pushers })
    }),
    rtcroom.on('onMembersChange', ({ members }) =>
      notify('members', 0, { members, maxMembers: rtcroom.getRoomInfo().maxMembers }),
    ),
    rtcroom.on('onCreatorChange', ({ roomCreator }) => notify('creator', 0, { roomCreator })),
    rtcroom.on('onRecordingChange', (change) => {
      recording(change.recording)
      notify('recording', 0, { recording: change.recording })
    }),
    rtcroom.on('onConnectionChange', ({ state }) => notify('connection', 0, { state })),
    rtcroom.on('onReenter', (reenter) => notify('reenter', 0, reenter)),
  ]
  return () => {
    for (const off of offs) off()
  }
}
