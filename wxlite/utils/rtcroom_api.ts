import type { Emitter } from './emitter'
import type { AccountInfo, LoginData } from './login_types'
import type { Method, OpenMethod } from './method'
import type { GetRecordListReply, MediaInfo, Pusher, RecordReply, RoomListItem, RoomSnapshot } from './protocol'
import type { ConnectionState, RTCRoomEvents } from './room_events'
import type { RoomSlot } from './slots'

/** `roomID` '' while in no room. */
export interface RoomInfo {
  roomID: string
  roomInfo: string
  roomCreator: string
  mixedPlayURL: string
  maxMembers: number
  /** The others. */
  pushers: Pusher[]
}

export interface PushURLs {
  /** For `<live-pusher>`. */
  pushURL: string
  /** The same stream for a browser, where the server offers it. */
  webPushURL?: string
}

/** Methods that rtcroom and liveroom have in common. */
export interface CommonRoom<Events> {
  /**
   * Logs in. Needed once before anything else; the token is renewed by itself later on.
   * @example await rtcroom.login({ data: { serverDomain: 'https://host/weapp/double_room/', userID, userSig, sdkAppID, accType, userName } })
   */
  login: Method<LoginData, { userID: string; userName: string }>
  /** Leaves the room, logs out, and leaves nothing running. @example await rtcroom.logout() */
  logout: OpenMethod<object, void>
  /** First-generation name of login. */
  init: Method<LoginData, { userID: string; userName: string }>
  /** First-generation name of logout. */
  unInit: OpenMethod<object, void>
  /** Listed rooms, oldest first. @example const { rooms } = await rtcroom.getRoomList({ data: { index: 0, cnt: 20 } }) */
  getRoomList: Method<{ index: number; cnt: number }, { rooms: RoomListItem[]; total: number }>
  /** A fresh address to publish to. @example const { pushURL } = await rtcroom.getPushURL() */
  getPushURL: OpenMethod<{ roomID?: string }, PushURLs>
  /** A text to everybody in the room. @example await rtcroom.sendRoomTextMsg({ data: { msg: '你好' } }) */
  sendRoomTextMsg: Method<{ msg: string }, void>
  /** A message of the app's own to everybody in the room. @example await rtcroom.sendRoomCustomMsg({ data: { cmd: 'like', msg: '1' } }) */
  sendRoomCustomMsg: Method<{ cmd: string; msg: string }, void>
  /** Removes somebody for good (the creator only). @example await rtcroom.kickPusher({ data: { userID: 'bob' } }) */
  kickPusher: Method<{ userID: string; roomID?: string }, void>
  /** Lets a kicked user in again (the creator only). @example await rtcroom.unkickPusher({ data: { userID: 'bob' } }) */
  unkickPusher: Method<{ userID: string; roomID?: string }, void>
  /** Closes a room of one's own, also from outside. @example await rtcroom.destroyRoom({ data: { roomID } }) */
  destroyRoom: Method<{ roomID?: string }, void>
  /** Records everybody, or one (the creator only). @example await rtcroom.startRecord() */
  startRecord: OpenMethod<{ userID?: string; roomID?: string }, RecordReply>
  /** @example await rtcroom.stopRecord() */
  stopRecord: OpenMethod<{ userID?: string; roomID?: string }, RecordReply>
  /** Recordings that this user may fetch, newest first. @example const { records } = await rtcroom.getRecordList({ data: { index: 0, cnt: 20 } }) */
  getRecordList: Method<{ index: number; cnt: number; roomID?: string }, Pick<GetRecordListReply, 'records' | 'total'>>
  /** One object of listeners, as in the original; replaces the one before. @example rtcroom.setListener({ onPusherJoin: ({ pushers }) => show(pushers) }) */
  setListener: Emitter<Events>['setListener']
  /** One more listener; the answer removes it. @example const off = rtcroom.on('onMembersChange', ({ members }) => this.setData({ members })) */
  on: Emitter<Events>['on']
  getAccountInfo(): AccountInfo
  getRoomInfo(): RoomInfo
  /** The others in stable slots; an empty slot has `userID` ''. */
  readonly members: RoomSlot[]
  readonly connection: ConnectionState
  /** How the server wants players to be set; before login: live mode with small caches. */
  readonly media: MediaInfo
  /**
   * Says that nothing is being published now (the tag was suspended): the seat is held, others see `state: 'away'`.
   * Hiding the app does this by itself. @example rtcroom.suspend()
   */
  suspend(): void
  /** Takes the seat back after suspend. @example rtcroom.resume() */
  resume(): void
  /** Pulls the list, also for fresh play URLs (players that broke). @example await rtcroom.refresh() */
  refresh(): Promise<void>
}

/** Two or several people. */
export interface RTCRoom extends CommonRoom<RTCRoomEvents> {
  /**
   * Makes a room; it opens when its creator enters. `roomID`: one of your own choice. `unlisted`: by invitation only.
   * With `pushURL` (first generation) the creator is in at once.
   * @example const { roomID } = await rtcroom.createRoom({ data: { roomInfo: '周会', unlisted: true } })
   */
  createRoom: Method<{ roomInfo?: string; roomName?: string; roomID?: string; unlisted?: boolean; pushURL?: string }, { roomID: string; maxMembers?: number }>
  /**
   * A room and who is in it, without entering; oneself is left out. Those told here count as known: entering
   * the same room raises onPusherJoin only for others.
   * @example const { pushers } = await rtcroom.getPushers({ data: { roomID } })
   */
  getPushers: Method<{ roomID: string }, RoomSnapshot>
  /**
   * Enters; call it once the tag is publishing (state 1002 or 1005). Calling it again in the same room
   * with a fresh push URL replaces the stream without leaving. Without `pushURL` (first generation) it only raises onGetPusherList.
   * @example await rtcroom.enterRoom({ data: { roomID, pushURL } })
   */
  enterRoom: Method<{ roomID: string; pushURL?: string; roomInfo?: string }, { roomID: string; pushers: Pusher[] }>
  /** First-generation name of enterRoom with a push URL. */
  joinPusher: Method<{ roomID: string; pushURL: string }, void>
  /** Leaves. Never fails for want of a network: the server notices. @example await rtcroom.exitRoom() */
  exitRoom: OpenMethod<object, void>
}
