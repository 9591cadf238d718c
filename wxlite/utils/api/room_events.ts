import type { LostReason, Pusher, QuitReason, RecordInfo } from '../protocol'
import type { RoomSlot } from './room_slot'

/**
 * `up`: notifications and chat come at once. `connecting`: not (yet, or again); the room
 * itself goes on over REST. `off`: not in a room, or sent away by the server.
 */
export type ConnectionState = 'off' | 'connecting' | 'up'

/**
 * Why a room ended for this user. `full`: no seat was left on the way back. `login`: the userSig has run out, and
 * `renewLogin` gave no new one.
 */
export type RoomEndReason = Exclude<LostReason, 'timeout' | 'unknown'> | 'full' | 'login'

export interface RoomClosed {
  /** 0 closed, 12 kicked, 5 replaced, 5001 full, 7 login. */
  errCode: number
  /** Chinese, fit to be shown. */
  errMsg: string
  reason: RoomEndReason
  roomID: string
}

/** Events that both kinds of rooms have. */
export interface CommonEvents {
  /** Others who entered, each once. Also raised by `enterRoom` for those who were in the room already. */
  onPusherJoin: { pushers: Pusher[] }
  onPusherQuit: { pushers: (Pusher & { reason: QuitReason | 'unknown' })[] }
  /** A member went away (`state`), came back, published another stream or changed its name. */
  onPusherUpdate: { pushers: Pusher[] }
  /** The others in stable slots: what a page binds. Raised after every change of them, once. */
  onMembersChange: { members: RoomSlot[] }
  /** The creator left; `roomCreator` is the new one ('' = nobody until the old one is back). */
  onCreatorChange: { roomID: string; roomCreator: string; mixedPlayURL: string }
  /** Who is recorded now; also raised by `enterRoom` where somebody is. Show it: people have to know. */
  onRecordingChange: { roomID: string; recording: string[] }
  /** The room is over for this user. Everything was stopped before; there is nothing left to leave. */
  onRoomClose: RoomClosed
  onConnectionChange: { state: ConnectionState }
  /**
   * This user's seat was lost (dead zone, server restart) and is being taken again. Every `trying` is followed by one
   * `done` or `failed`:
   * given up, because the room ended or was left, the app was hidden (it tries again when shown), or another entry
   * failed.
   */
  onReenter: { state: 'trying' | 'done' | 'failed'; reason: LostReason }
  /** Publish to this address from now on; the previous one is no longer accepted. */
  onPushURLChange: { pushURL: string }
  /** A recording that this user may fetch is finished. */
  onRecordReady: { roomID: string; record: RecordInfo }
}

/** The events of rtcroom. */
export interface RTCRoomEvents extends CommonEvents {
  /** First-generation pages: the answer of `enterRoom` without a push URL. */
  onGetPusherList: { pushers: Pusher[] }
  onRecvRoomTextMsg: {
    roomID: string
    userID: string
    nickName: string
    headPic: string
    textMsg: string
    time: string
  }
  onRecvRoomCustomMsg: {
    roomID: string
    userID: string
    nickName: string
    headPic: string
    cmd: string
    message: string
    time: string
  }
}

/** The events of liveroom. The names of the fields differ from rtcroom's, as in the original. */
export interface LiveRoomEvents extends CommonEvents {
  /** Presenter and audience, right after entering. */
  onGetPusherList: { roomID: string; roomCreator: string; mixedPlayURL: string; pushers: Pusher[] }
  /** Any change of the pushers, also for a plain audience (which gets no join and quit events). */
  onPushersChange: Record<string, never>
  onRecvRoomTextMsg: {
    roomID: string
    userID: string
    userName: string
    userAvatar: string
    message: string
    time: string
  }
  onRecvRoomCustomMsg: {
    roomID: string
    userID: string
    userName: string
    userAvatar: string
    cmd: string
    message: string
    time: string
  }
  /**
   * Presenter: a viewer asks for link-mic. Answer with acceptJoinPusher or rejectJoinPusher. Pending requests are
   * repeated after a reconnection.
   */
  onRecvJoinPusherRequest: { userID: string; userName: string; userAvatar: string }
  /** Presenter: that request was withdrawn (or timed out on the other side). */
  onJoinPusherCancel: { userID: string }
  /** Link-mic guest: the presenter ended it. The seat is already given up; stop pushing. */
  onKickOut: { roomID: string }
  onAudienceChange: { roomID: string; audienceCount: number }
  onCustomChange: { roomID: string; custom: string }
  /** Any other message of one user to this one. The sender is proved by the server. */
  onRecvC2CCustomMsg: { userID: string; cmd: string; message: unknown }
  /** Drawing board of the teacher (Tencent IM only). */
  onSketchpadData: { data: unknown }
}
