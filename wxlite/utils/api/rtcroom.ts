import type {
  ChatRule,
  CreateRoomReply,
  DoorInfo,
  GetRecordListReply,
  ImInfo,
  MediaInfo,
  OperationName,
  Operations,
  Pusher,
  QualityNotice,
  RecordReply,
  RoomListItem,
  RoomSnapshot,
  UserNotice,
} from '../protocol'
import type { Emitter } from './emitter'
import type { AccountInfo, LoginData } from './login'
import type { Method, OpenMethod } from './method'
import type { ConnectionState, RTCRoomEvents } from './room_events'
import type { RoomSlot } from './room_slot'

/** `roomID` '' while in no room. */
export interface RoomInfo {
  roomID: string
  roomInfo: string
  roomCreator: string
  mixedPlayURL: string
  maxMembers: number
  /** The members who are recorded now, possibly including this user. */
  recording: string[]
  /** The others. */
  pushers: Pusher[]
}

export interface PushURLs {
  /** For `<live-pusher>`. */
  pushURL: string
  /** The same stream for a browser, where the server offers it. */
  webPushURL?: string
  /** The same by WebRTC (WHIP). */
  whipURL?: string
}

/** Methods that rtcroom and liveroom have in common. */
export interface CommonRoom<Events> {
  /** For `createCall`, `createLiveStage` and `createModeration`. */
  readonly inner: InnerRoom
  /**
   * Logs in. Needed once before anything else; the token is renewed by itself later on. Fails with 7 (userSig not
   * accepted), -2 (the server uses the other IM; Tencent's IM refuses), -1 (no answer).
   * @example await rtcroom.login({ data: { serverDomain: 'https://host/weapp/double_room/', userID, userSig, sdkAppID,
   * accType, userName } })
   */
  login: Method<LoginData, { userID: string; userName: string }>
  /** Leaves the room, logs out, and leaves nothing running. @example await rtcroom.logout() */
  logout: OpenMethod<object, void>
  /**
   * First-generation name of login.
   * @example await rtcroom.init({ data: { serverDomain: 'https://host/weapp/double_room/', userID, userSig } })
   */
  init: Method<LoginData, { userID: string; userName: string }>
  /** First-generation name of logout. @example await rtcroom.unInit() */
  unInit: OpenMethod<object, void>
  /**
   * Listed rooms, oldest first: `cnt` (at most 100) of them from `index` on.
   * @example const { rooms } = await rtcroom.getRoomList({ data: { index: 0, cnt: 20 } })
   */
  getRoomList: Method<{ index: number; cnt: number }, { rooms: RoomListItem[]; total: number }>
  /**
   * A new address to publish to. Each is valid for one stream, for a day.
   * @example const { pushURL } = await rtcroom.getPushURL()
   */
  getPushURL: OpenMethod<{ roomID?: string }, PushURLs>
  /**
   * Sends a text to everybody in the room, including this user. Fails with -2 when the link stays down for 8 s, -9 over
   * 8192 bytes, 1 when too many are sent.
   * @example await rtcroom.sendRoomTextMsg({ data: { msg: '你好' } })
   */
  sendRoomTextMsg: Method<{ msg: string }, void>
  /**
   * Sends a message of the app's own to everybody in the room.
   * @example await rtcroom.sendRoomCustomMsg({ data: { cmd: 'like', msg: '1' } })
   */
  sendRoomCustomMsg: Method<{ cmd: string; msg: string }, void>
  /**
   * Removes a user for good (the creator and moderators, else 3): the stream is cut, entry is refused with 12 until
   * unkickPusher.
   * @example await rtcroom.kickPusher({ data: { userID: 'bob' } })
   */
  kickPusher: Method<{ userID: string; roomID?: string }, void>
  /**
   * Lets a kicked user in again (the creator and moderators).
   * @example await rtcroom.unkickPusher({ data: { userID: 'bob' } })
   */
  unkickPusher: Method<{ userID: string; roomID?: string }, void>
  /** Closes this user's room, also from outside it. @example await rtcroom.destroyRoom({ data: { roomID } }) */
  destroyRoom: Method<{ roomID?: string }, void>
  /**
   * Records all members, or one (the creator only, else 3; 14 if the server cannot record).
   * @example await rtcroom.startRecord()
   */
  startRecord: OpenMethod<{ userID?: string; roomID?: string }, RecordReply>
  /** Stops recording; onRecordReady is raised when a file is finished. @example await rtcroom.stopRecord() */
  stopRecord: OpenMethod<{ userID?: string; roomID?: string }, RecordReply>
  /**
   * Recordings that this user may fetch, newest first.
   * @example const { records } = await rtcroom.getRecordList({ data: { index: 0, cnt: 20 } })
   */
  getRecordList: Method<{ index: number; cnt: number; roomID?: string }, Pick<GetRecordListReply, 'records' | 'total'>>
  /**
   * One object of listeners, as in the original; replaces the one before.
   * @example rtcroom.setListener({ onPusherJoin: ({ pushers }) => show(pushers) })
   */
  setListener: Emitter<Events>['setListener']
  /**
   * Adds a listener; the returned function removes it.
   * @example const off = rtcroom.on('onMembersChange', ({ members }) => this.setData({ members }))
   */
  on: Emitter<Events>['on']
  /** The logged-in user; empty texts before login. @example const { userID } = rtcroom.getAccountInfo() */
  getAccountInfo(): AccountInfo
  /**
   * The present room as this client knows it, without asking the server.
   * @example const { roomID, pushers } = rtcroom.getRoomInfo()
   */
  getRoomInfo(): RoomInfo
  /** The others in stable slots; an empty slot has `userID` ''. @example this.setData({ members: rtcroom.members }) */
  readonly members: RoomSlot[]
  /** State of notifications and chat. @example if (rtcroom.connection !== 'up') showConnecting() */
  readonly connection: ConnectionState
  /**
   * How the server wants players to be set; before login: live mode with small caches.
   * @example const { playMode, minCache } = rtcroom.media
   */
  readonly media: MediaInfo
  /**
   * Tells the server that nothing is published now (the tag was suspended): the seat is held, others see
   * `state: 'away'`. Hiding the app does this automatically.
   * @example rtcroom.suspend()
   */
  suspend(): void
  /** Takes the seat back after suspend. @example rtcroom.resume() */
  resume(): void
  /** Fetches the member list, also for new play URLs (players that broke). @example await rtcroom.refresh() */
  refresh(): Promise<void>
}

/** What create_room takes. */
export interface NewRoom {
  roomInfo: string
  roomID: string
  unlisted?: boolean
}

/** Who is in the room, as far as this client knows. */
export interface InnerRoster {
  readonly roomID: string
  readonly roomCreator: string
  /** Everybody, oneself included. */
  readonly pushers: readonly Pusher[]
  readonly self: string
  readonly door?: DoorInfo
  readonly chat?: ChatRule
}

/** What moves that list, and what this user is told. */
export interface InnerEvents {
  roster: unknown
  change: unknown
  snapshot: unknown
  seq: unknown
  personal: UserNotice | QualityNotice
  left: unknown
  closed: unknown
}

/** Adds to the body of a call. */
export type Amendment = <Name extends OperationName>(
  operation: Name,
  body: Operations[Name]['request'],
) => Operations[Name]['request']

/** The parts of a room behind the methods that pages call: no checks of arguments, no callbacks. */
export interface InnerRoom {
  /** What happens in the present room. */
  events: {
    on<Name extends keyof InnerEvents>(name: Name, run: (payload: InnerEvents[Name]) => void): () => void
  }
  session: {
    readonly account: AccountInfo & { im: ImInfo }
    /** Gets a new token. */
    renew(): Promise<void>
    /** Told after each new token, also after a login of the page's. */
    onRenew(listener: () => void): () => void
    /** What stands beside the room adds to the bodies of calls, until the answer is called. */
    amend(amendment: Amendment): () => void
    /** A room operation. */
    call<Name extends OperationName>(
      operation: Name,
      body: Operations[Name]['request'],
    ): Promise<Operations[Name]['reply']>
  }
  current: {
    /** Of the present room; an empty one while in none. */
    readonly roster: InnerRoster
    /** Makes a room, and undoes that when `use` fails. */
    create<Result>(room: NewRoom, use: (made: CreateRoomReply) => Promise<Result>): Promise<Result>
    /** Enters once the tag is publishing; in the same room again: with another stream. */
    publish(roomID: string, pushURL: string, roomInfo: string): Promise<void>
    leave(): Promise<void>
  }
}

/** Two or several people. */
export interface RTCRoom extends CommonRoom<RTCRoomEvents> {
  /**
   * Creates a room, which opens when its creator enters. `roomID`: an id of your choice. `unlisted`: not in the list.
   * With `pushURL` (first generation) the creator enters at once. Fails with 11 (the id is in use), 10 (roomInfo over
   * 1024 bytes), -9 (in a room already).
   * @example const { roomID } = await rtcroom.createRoom({ data: { roomInfo: '周会', unlisted: true } })
   */
  createRoom: Method<
    { roomInfo?: string; roomName?: string; roomID?: string; unlisted?: boolean; pushURL?: string },
    { roomID: string; maxMembers?: number }
  >
  /**
   * A room and its members, without entering; this user is left out. Members in the answer count as known: entering the
   * same room raises onPusherJoin only for others.
   * @example const { pushers } = await rtcroom.getPushers({ data: { roomID } })
   */
  getPushers: Method<{ roomID: string }, RoomSnapshot>
  /**
   * Enters; call it once the tag is publishing (state 1002 or 1005). Calling it again in the same room
   * with a fresh push URL replaces the stream without leaving. Without `pushURL` (first generation) it only raises
   * onGetPusherList.
   * Fails with 5001 (full), 12 (kicked), 3 (closed, or not open yet), 7 (the push URL has run out), -4 (no answer, or
   * left meanwhile).
   * @example await rtcroom.enterRoom({ data: { roomID, pushURL } })
   */
  enterRoom: Method<{ roomID: string; pushURL?: string; roomInfo?: string }, { roomID: string; pushers: Pusher[] }>
  /**
   * First-generation name of enterRoom with a push URL.
   * @example await rtcroom.joinPusher({ data: { roomID, pushURL } })
   */
  joinPusher: Method<{ roomID: string; pushURL: string }, void>
  /** Leaves the room. Also succeeds without a network: the server notices. @example await rtcroom.exitRoom() */
  exitRoom: OpenMethod<object, void>
}
