import liveroom, { type LiveRoomEvents } from '../../utils/liveroom'
import { LiveRoomCode } from './live_code'

export interface LiveHandlers {
  tell(tag: string, code: number, detail: unknown): void
  /** The room is over for this user. */
  ended(): void
  custom(message: LiveRoomEvents['onRecvRoomCustomMsg']): void
}

/** Turns the library's events into the component's. The answer ends it. */
export function listenToRoom({ tell, ended, custom }: LiveHandlers): () => void {
  const offs = [
    liveroom.on('onRoomClose', (closed) => {
      ended()
      tell('roomClosed', LiveRoomCode.CLOSED, closed)
    }),
    liveroom.on('onRecvRoomTextMsg', (message) => tell('recvTextMsg', 0, message)),
    liveroom.on('onRecvRoomCustomMsg', (message) => {
      custom(message)
      tell('recvCustomMsg', 0, message)
    }),
    liveroom.on('onRecvJoinPusherRequest', (user) => tell('joinPusher', 0, user)),
    liveroom.on('onJoinPusherCancel', (user) => tell('joinPusherCancel', 0, user)),
    liveroom.on('onPusherJoin', ({ pushers }) => tell('join', 0, { pushers })),
    liveroom.on('onPusherQuit', ({ pushers }) => tell('quit', 0, { pushers })),
    liveroom.on('onMembersChange', ({ members }) => tell('members', 0, { members, maxMembers: liveroom.getRoomInfo().maxMembers })),
    liveroom.on('onCreatorChange', ({ roomCreator }) => tell('creator', 0, { roomCreator })),
    liveroom.on('onAudienceChange', ({ audienceCount }) => tell('audience', 0, { audienceCount })),
    liveroom.on('onKickOut', () => tell('kickedOut', 0, {})),
    liveroom.on('onSketchpadData', ({ data }) => tell('sketchpadData', 0, data)),
    liveroom.on('onConnectionChange', ({ state }) => tell('connection', 0, { state })),
    liveroom.on('onReenter', (reenter) => tell('reenter', 0, reenter)),
  ]
  return () => {
    for (const off of offs) off()
  }
}
