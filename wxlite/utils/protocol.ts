/**
 * The contract between the room server and its clients.
 *
 * It imports nothing and runs anywhere (Node, a mini-program, a browser). The server validates every request with
 * schemas that the compiler checks against these types; the client library and the IM socket use the types directly.
 */

// ---------------------------------------------------------------- room types

/** Two people; several people; one presenter with link-mic guests and an audience. */
export type RoomType = 'double_room' | 'multi_room' | 'live_room'

export const ROOM_TYPES: readonly RoomType[] = ['double_room', 'multi_room', 'live_room']

// --------------------------------------------------------------- result codes

/**
 * Result codes: the numbers of the second client generation, and 12 to 18, which are new.
 * An enum, so that bundles hold the numbers alone.
 */
export enum Code {
  OK = 0,
  /** A fault of the server; HTTP 500. */
  INTERNAL = -1,
  /** A parameter is missing or malformed; the message names it. */
  BAD_REQUEST = 1,
  /** No such room, the room is not open yet, or the caller is not in charge of it. */
  NO_ROOM = 3,
  /** The caller is not (or no longer) in the room; the reply carries `reason`. */
  NOT_MEMBER = 5,
  /** The IM group could not be made. */
  IM_FAILED = 6,
  /** Not logged in, the token ended, or a userID that is not the caller's. */
  AUTH = 7,
  /** roomInfo is longer than 1024 bytes, or mergeParams is not JSON. */
  TOO_LONG = 10,
  /** The roomID is in use (under any room type). */
  ROOM_EXISTS = 11,
  /** The caller was kicked out of this room; final until lifted. */
  KICKED = 12,
  /** The presenter has not granted link-mic. */
  NO_GRANT = 13,
  /** This provider cannot do it. */
  NOT_AVAILABLE = 14,
  /** The room is locked: nobody new may come in. */
  LOCKED = 15,
  /** The room's password is missing or wrong. */
  PASSWORD = 16,
  /** The creator and moderators have been asked, and have not let the caller in yet. */
  WAITING = 17,
  /** The content check did not let a text through; nothing has changed. */
  CONTENT = 18,
  /** The room, or its audience, is full. */
  ROOM_FULL = 5001,
}

/** The text of each code, for replies without a more precise one. */
export const CODE_MESSAGES: { readonly [code in Code]: string } = /* @__PURE__ */ codeMessages()

/** A function, so that bundlers drop these texts where they are not used. */
function codeMessages(): { readonly [code in Code]: string } {
  return {
    [Code.OK]: '请求成功',
    [Code.INTERNAL]: '服务器内部错误，请稍后再试',
    [Code.BAD_REQUEST]: '请求参数错误',
    [Code.NO_ROOM]: '房间不存在',
    [Code.NOT_MEMBER]: '您不在该房间中',
    [Code.IM_FAILED]: '群组创建失败',
    [Code.AUTH]: '鉴权失败，请重新登录',
    [Code.TOO_LONG]: '内容过长或格式错误',
    [Code.ROOM_EXISTS]: '房间已存在',
    [Code.KICKED]: '您已被移出该房间',
    [Code.NO_GRANT]: '主播尚未同意连麦',
    [Code.NOT_AVAILABLE]: '当前服务不支持该功能',
    [Code.LOCKED]: '房间已锁定，暂时无法进入',
    [Code.PASSWORD]: '该房间需要密码，请输入正确的密码',
    [Code.WAITING]: '正在等待房主同意',
    [Code.CONTENT]: '内容含有不允许发布的信息，请修改后再试',
    [Code.ROOM_FULL]: '超出房间人数上限',
  }
}

/** Why a member is not in the room (code 5). Clients re-enter by themselves on `timeout` and `unknown` only. */
export type LostReason = 'closed' | 'kicked' | 'timeout' | 'replaced' | 'unknown'

/** What every reply carries. `message` is Chinese, fit to be shown. */
export interface Reply {
  code: number
  message: string
  /** With code 5, and with code 3 from get_pushers and add_audience where the room was closed by will. */
  reason?: LostReason
}

// --------------------------------------------------------------------- limits

/** One chat or custom message, in UTF-8 bytes. Apart from the other limits, since the client library checks it. */
export const MESSAGE_BYTES = 8192

/** Sizes that both sides keep to. `*Bytes` are UTF-8 bytes, the others characters. */
export const LIMITS = {
  roomID: 48,
  userID: 32,
  userName: 128,
  userAvatarBytes: 1024,
  roomInfoBytes: 1024,
  userInfoBytes: 1024,
  fieldName: 64,
  fields: 64,
  fieldValueBytes: 1024,
  /** All custom fields of a room together, as JSON: lists and notices carry them whole. */
  customBytes: 16_384,
  listCount: 100,
  audienceShown: 30,
  roomsOwned: 200,
  reasonBytes: 256,
  reportBytes: 2048,
  password: 64,
  /** Whom one call rings. */
  callees: 8,
  /** What an app gives a call along. */
  callDataBytes: 1024,
  messageBytes: MESSAGE_BYTES,
} as const

/** Characters of roomID and userID: safe in a URL as they are, since native clients do not encode them. */
export const ID_PATTERN = /^[A-Za-z0-9_-]+$/

/** Interval of heartbeats, and delay of the first one after entering, in milliseconds (7 s and 3 s). */
export enum HEARTBEAT {
  interval = 7_000,
  first = 3_000,
}

// ---------------------------------------------------------- rooms and members

/** `away`: the seat is held, but nothing is being published (the app is hidden). */
export type PusherState = 'online' | 'away'

/** The creator decides everything; a moderator kicks, mutes, answers knocks and link-mic, changes the room. */
export type PusherRole = 'creator' | 'moderator' | 'member'

/** Which of a member's streams are muted. */
export interface Muted {
  audio: boolean
  video: boolean
}

/** Access control of a room. The password itself is never sent to anybody. */
export interface DoorInfo {
  password: boolean
  locked: boolean
  approval: boolean
}

/** Who may write: everybody, only who publishes, or only the creator and moderators. */
export type ChatRule = 'all' | 'members' | 'off'

/** Somebody who publishes in a room. */
export interface Pusher {
  userID: string
  userName: string
  userAvatar: string
  /** RTMP play URL, signed, expiring. Give it to `<live-player>`. */
  accelerateURL: string
  /** The same stream as HTTP-FLV, for browsers; absent where the media plane has none. */
  flvURL?: string
  /** The same over a WebSocket: a browser opens six HTTP connections to a host and no more. */
  wsFlvURL?: string
  /** The same by WebRTC (WHEP), for browsers; absent where the media plane has none. */
  whepURL?: string
  /** HLS, for Safari on iPhones and other players; several seconds late. Absent where the media plane has none. */
  hlsURL?: string
  /** What the stream looks like now: a JPEG, a few seconds old at most. Absent where the server makes none. */
  coverURL?: string
  state: PusherState
  /** The creator is named by `roomCreator`, also after a change. Absent: the server has no moderators. */
  role?: PusherRole
  /** Absent: neither. */
  muted?: Muted
  /** The hand is up; the smaller the number, the earlier it was raised. Absent: down. */
  hand?: number
  /**
   * Of a creator where MediaInfo.mixed: no place was left to mix this room. mixedPlayURL shows him alone; an audience
   * plays each stream by itself.
   */
  unmixed?: true
}

/** A room as lists show it. */
export interface RoomListItem {
  roomID: string
  roomInfo: string
  /** The same text under the first generation's name. */
  roomName: string
  /** '' while the creator is gone and the room is kept. */
  roomCreator: string
  /** For the audience: the mixed stream, or the creator's own if nothing is mixed. '' without a creator. */
  mixedPlayURL: string
  /** JSON text of the custom fields (an object only in get_custom_info). */
  custom: string
  pushers: Pusher[]
  /** Seats for pushers, the creator's included. */
  maxMembers: number
  /** Number of the last change of members. */
  seq: number
  /** live_room only. */
  audienceCount?: number
  /** Members whose streams are being recorded; absent: nobody's. */
  recording?: string[]
  /** This and the next field are absent if the server has no access control. */
  door?: DoorInfo
  chat?: ChatRule
  /** Only in lists, of a room whose door is not open: how many are in it. Who they are is not shown there. */
  memberCount?: number
}

/** A room as its members see it. */
export type RoomSnapshot = RoomListItem

export interface Audience {
  userID: string
  /** Free text of the client, usually JSON with nick and avatar. */
  userInfo: string
}

export type CustomValue = string | number
export type CustomFields = { [fieldName: string]: CustomValue }

// ------------------------------------------------------------- login and IM

/** The notification plane, in the reply of login. */
export type ImInfo =
  | { provider: 'embedded' /** ws(s) address of the socket. */; url: string }
  | { provider: 'tencent'; sdkAppID: number; accountType: string; administrator: string }

/** How `<live-player>` should be set for this media plane. Caches in seconds. */
export interface MediaInfo {
  provider: 'embedded' | 'tencent' | 'srs'
  playMode: 'RTC' | 'live'
  minCache: number
  maxCache: number
  /** Whether mixedPlayURL really is a mixed picture. */
  mixed: boolean
}

/** GET utils/get_login_info: an identity to log in with. */
export interface LoginInfoRequest {
  /** An id that is to be kept; needs `userSig` unless identity.mode is `open`. */
  userID?: string
  userSig?: string
  /**
   * `weixin` together with `code` (of wx.login) in mode `wechat`. In mode `custom` `code` is what your own app sends.
   */
  userIDPrefix?: string
  code?: string
}

export interface LoginInfoReply extends Reply {
  userID: string
  userSig: string
  sdkAppID: number
  accType: string
}

/** Stands in the query; the body is `{}` or empty. Gen 1 sends `{userID}` as body and no userSig. */
export interface LoginRequest {
  userID: string
  userSig?: string
  sdkAppID?: string
  accountType?: string
  platform?: string
}

export interface LoginReply extends Reply {
  userID: string
  /** Goes into the query of every later call (or `Authorization: Bearer`). URL-safe as it is. */
  token: string
  im: ImInfo
  media: MediaInfo
  /** The roles that the operator's backend gave this user; absent without any. */
  roles?: string[]
  /** Gen 1 only: what its clients take from the login reply. */
  userSig?: string
  sdkAppID?: number
  accType?: string
}

// ------------------------------------------------------------ room operations
// A `userID` in a body is optional; when it is there it must be the caller's (else 7).

interface CallerField {
  userID?: string
}

interface RoomField extends CallerField {
  roomID: string
}

interface TargetField extends RoomField {
  targetUserID: string
}

export interface LogoutRequest extends CallerField {}

export interface GetPushURLRequest extends CallerField {
  roomID?: string
}

export interface GetPushURLReply extends Reply {
  /** RTMP, for `<live-pusher>`. */
  pushURL: string
  /** WebSocket-FLV (sub-protocol `publisher`), for browsers; absent where the media plane has none. */
  webPushURL?: string
  /** WebRTC (WHIP), for browsers; absent where the media plane has none. */
  whipURL?: string
}

interface PasswordField {
  /** For a room that has one. */
  password?: string
}

/** The door of a room, as its creator sets it. Absent: as it is. */
interface DoorFields {
  /** '' = none. */
  password?: string
  /** Nobody new may enter. */
  locked?: boolean
  /** Everybody new needs approval to enter. */
  approval?: boolean
  chat?: ChatRule
}

/** Gen 2 form: the room opens when its creator enters. */
export interface CreateRoomRequest extends CallerField, DoorFields {
  /** '' or absent: the server chooses. */
  roomID?: string
  roomInfo: string
  /** Keep it out of the list; the id then has 96 random bits. */
  unlisted?: boolean
}

/** Gen 1 form: the creator is in the room at once. */
export interface CreateRoomGen1Request extends CallerField {
  roomName: string
  userName: string
  userAvatar: string
  pushURL: string
}

export interface CreateRoomReply extends Reply {
  roomID: string
  maxMembers?: number
  seq?: number
}

export interface AddPusherRequest extends RoomField, PasswordField {
  userName: string
  userAvatar: string
  /** As get_push_url gave it; identifies the member's stream. */
  pushURL: string
  /** For the room, when it has to be made. */
  roomInfo?: string
}

export interface AddPusherReply extends Reply {
  roomID: string
  roomCreator: string
  seq: number
  maxMembers: number
}

export type DeletePusherRequest = RoomField
export type DestroyRoomRequest = RoomField
export interface GetPushersRequest extends RoomField, PasswordField {
  /**
   * Knocks under this name at a room that requires approval (17). Repeat it every 30 s while waiting.
   */
  userName?: string
  userAvatar?: string
}
export interface GetPushersReply extends Reply, RoomSnapshot {}

export interface GetRoomListRequest extends CallerField {
  /** How many, 0 to 100. */
  cnt: number
  /** How many to skip. */
  index: number
}

export interface GetRoomListReply extends Reply {
  rooms: RoomListItem[]
  /** All listed rooms of this type. */
  total: number
}

export interface PusherHeartbeatRequest extends RoomField {
  /** Hold the seat without stream or beats (the app goes to the background). */
  away?: boolean
  /** Gen 3 native clients send it; taken and ignored. */
  roomStatusCode?: number
}

export interface PusherHeartbeatReply extends Reply {
  seq: number
}

export interface KickPusherRequest extends TargetField {
  /** Out now, and free to come back at once: the end of link-mic, in one operation. */
  stay?: boolean
}

export interface KickPusherReply extends Reply {
  /** Present if the server understood `stay`; servers of the first version ban the user. */
  stay?: boolean
}
export type UnkickPusherRequest = TargetField

export interface AddAudienceRequest extends RoomField, PasswordField {
  userInfo: string
}

export interface AddAudienceReply extends Reply {
  audienceCount: number
}

export type DeleteAudienceRequest = RoomField
export type GetAudiencesRequest = RoomField

export interface GetAudiencesReply extends Reply {
  /** Exact. */
  audienceCount: number
  /** The newest 30. */
  audiences: Audience[]
}

export interface SetCustomFieldRequest extends RoomField {
  fieldName: string
  /** inc and dec by members and audience, set by the creator. */
  operation: 'inc' | 'dec' | 'set'
  /** Needed for set. */
  value?: CustomValue
}

export interface SetCustomFieldReply extends Reply {
  /** JSON text of all fields. */
  custom: string
}

export type GetCustomInfoRequest = RoomField

export interface GetCustomInfoReply extends Reply {
  /** An object here, JSON text everywhere else. */
  custom: CustomFields
}

export interface RequestLinkMicRequest extends RoomField {
  userName?: string
  userAvatar?: string
}

export interface RespondLinkMicRequest extends TargetField {
  accept: boolean
  /** Shown to the one who asked, when refused. */
  reason?: string
}

export type CancelLinkMicRequest = RoomField

/** By the creator or a moderator; `unlisted` as at create_room. */
export interface UpdateRoomRequest extends RoomField, DoorFields {
  roomInfo?: string
  unlisted?: boolean
}

export interface SetModeratorRequest extends TargetField {
  moderator: boolean
}

/** Absent: as it is. */
export interface MutePusherRequest extends TargetField {
  audio?: boolean
  video?: boolean
}

/** All members, also later ones, except moderators. */
export interface MuteAllRequest extends RoomField {
  audio: boolean
  video?: boolean
}

export interface RaiseHandRequest extends RoomField {
  up: boolean
}

export interface MuteChatRequest extends TargetField {
  muted: boolean
}

export interface AnswerKnockRequest extends TargetField {
  accept: boolean
}

export type CancelKnockRequest = RoomField

export interface MergeStreamRequest extends RoomField {
  /** An object, or its JSON text. */
  mergeParams: string | { [key: string]: unknown }
}

/** The top-level code is that of the call; `result` is the mixer's answer. */
export interface MergeStreamReply extends Reply {
  result: { code: number; message: string }
  /** The same for native clients. */
  merge_code: number
  merge_msg: string
}

/** By the creator. Without a target every member's stream, and those to come, is recorded. */
export interface StartRecordRequest extends RoomField {
  targetUserID?: string
}

export type StopRecordRequest = StartRecordRequest

export interface RecordReply extends Reply {
  /** Streams of the room that are being recorded now. */
  recording: string[]
}

export interface GetRecordListRequest extends CallerField {
  /** Absent: every recording that the caller may fetch. */
  roomID?: string
  cnt: number
  index: number
}

/** One recorded file: fragmented MP4. */
export interface RecordInfo {
  recordID: string
  roomID: string
  userID: string
  /** Unix ms. */
  startTime: number
  /** Unix ms; absent while it runs. */
  endTime?: number
  /** Seconds. */
  duration: number
  /** Bytes. */
  size: number
  /** Signed, expiring; answers range requests. */
  url: string
}

export interface GetRecordListReply extends Reply {
  records: RecordInfo[]
  total: number
}

/**
 * A client's report of its own state, for the room's timeline: numbers by name (bit rates, counts of the tags' status
 * codes), at most 2048 bytes of JSON, once in 5 s. No texts that users wrote.
 */
export interface ReportRequest extends RoomField {
  report: { [name: string]: string | number }
}

/** A complaint, for the operator; the room does not hear of it. */
export interface ReportUserRequest extends TargetField {
  reason: string
}

/** What a call begins with. */
export type CallMedia = 'video' | 'audio'
/** A callee's answer; `busy`: the callee's device is in another call. */
export type CallAction = 'accept' | 'reject' | 'busy'
/** How one callee's ring ended, as reported to the caller. */
export type CallAnswer = CallAction | 'missed'
/** Why a ring, or a call, is over; `ended`: after a conversation. */
export type CallEndReason = 'answered_elsewhere' | 'missed' | 'cancelled' | 'rejected' | 'ended'

/** Rings users. The room belongs to the caller, who has to enter it at once; when the caller leaves, the ring ends. */
export interface CallRequest extends CallerField {
  /** 1 to 8; in a double_room the first yes takes the call. */
  userIDs: string[]
  media: CallMedia
  /** Under which name it rings. */
  userName?: string
  userAvatar?: string
  roomInfo?: string
  /** Seconds, 5 to 120; 30 when absent. */
  timeout?: number
  /** The app's own, for whoever is called. */
  data?: string
}

export interface CallReply extends Reply {
  callID: string
  roomID: string
  /** Unix ms: until then it rings. */
  expiresAt: number
}

interface CallField extends CallerField {
  callID: string
}

export interface AnswerCallRequest extends CallField {
  action: CallAction
  /** With a no: shown to the caller. */
  reason?: string
}

export interface AnswerCallReply extends Reply {
  /** Where to enter, within 30 s, after `accept`. */
  roomID: string
  roomType: RoomType
}

export type CancelCallRequest = CallField

export interface GetCallListRequest extends CallerField {
  cnt: number
  index: number
}

/** How a call went for one who was called. */
export type CallResult = 'ringing' | 'accepted' | 'rejected' | 'busy' | 'missed' | 'cancelled' | 'answered_elsewhere'

/** A call, and who called. */
export interface CallFacts {
  callID: string
  /** Where it takes place: who accepts enters it. */
  roomID: string
  roomType: RoomType
  media: CallMedia
  fromUserID: string
  userName: string
  userAvatar: string
}

export interface CallRecord extends CallFacts {
  /** Who was called. */
  users: { userID: string; result: CallResult }[]
  /** Unix ms. */
  startTime: number
  /** Unix ms; absent: nobody said yes. */
  answerTime?: number
  /** Unix ms; absent while it goes on. */
  endTime?: number
  endReason?: CallEndReason
}

export interface GetCallListReply extends Reply {
  calls: CallRecord[]
  total: number
}

/** Enters a queue; a user who waits there already keeps the place. One queue at a time. */
export interface EnterQueueRequest extends CallerField {
  queue: string
  userName: string
  userAvatar: string
  /** The app's own, for the agent. */
  data?: string
}

export interface QueueReply extends Reply {
  ticketID: string
  /** 1 = the next. */
  position: number
}

interface TicketField extends CallerField {
  ticketID: string
}

/** Keeps the place of a user who has no socket; at least every 30 s. */
export type QueueBeatRequest = TicketField
export type LeaveQueueRequest = TicketField

/**
 * By agents of the queue: whoever has the role `agent:<queue>`. `@<one's own userID>`: who was passed on to oneself.
 */
export interface ListQueueRequest extends CallerField {
  queue: string
  cnt: number
  index: number
}

export interface QueueTicket {
  ticketID: string
  position: number
  userID: string
  userName: string
  userAvatar: string
  data: string
  /** Unix ms. */
  enteredAt: number
}

export interface ListQueueReply extends Reply {
  tickets: QueueTicket[]
  total: number
}

/** Calls a customer, who need not answer: the given one, or the one who has waited longest. */
export interface TakeTicketRequest extends CallerField {
  queue: string
  ticketID?: string
  /** Under which name the agent comes. */
  userName?: string
  userAvatar?: string
}

export interface TakeTicketReply extends Reply {
  callID: string
  /** The agent's, who enters at once. */
  roomID: string
  ticketID: string
  userID: string
  userName: string
  userAvatar: string
  data: string
}

/** Ends the call and puts the customer into another queue or another agent's, keeping the time of arrival. */
export interface TransferRequest extends RoomField {
  /** One of both. */
  queue?: string
  targetUserID?: string
}

/** Request and reply of every room operation, by route name. */
export interface Operations {
  get_im_login_info: { request: LoginInfoRequest; reply: LoginInfoReply }
  login: { request: LoginRequest; reply: LoginReply }
  logout: { request: LogoutRequest; reply: Reply }
  get_push_url: { request: GetPushURLRequest; reply: GetPushURLReply }
  create_room: { request: CreateRoomRequest | CreateRoomGen1Request; reply: CreateRoomReply }
  destroy_room: { request: DestroyRoomRequest; reply: Reply }
  add_pusher: { request: AddPusherRequest; reply: AddPusherReply }
  delete_pusher: { request: DeletePusherRequest; reply: Reply }
  get_pushers: { request: GetPushersRequest; reply: GetPushersReply }
  get_room_list: { request: GetRoomListRequest; reply: GetRoomListReply }
  pusher_heartbeat: { request: PusherHeartbeatRequest; reply: PusherHeartbeatReply }
  kick_pusher: { request: KickPusherRequest; reply: KickPusherReply }
  unkick_pusher: { request: UnkickPusherRequest; reply: Reply }
  start_record: { request: StartRecordRequest; reply: RecordReply }
  stop_record: { request: StopRecordRequest; reply: RecordReply }
  get_record_list: { request: GetRecordListRequest; reply: GetRecordListReply }
  add_audience: { request: AddAudienceRequest; reply: AddAudienceReply }
  delete_audience: { request: DeleteAudienceRequest; reply: Reply }
  get_audiences: { request: GetAudiencesRequest; reply: GetAudiencesReply }
  set_custom_field: { request: SetCustomFieldRequest; reply: SetCustomFieldReply }
  get_custom_info: { request: GetCustomInfoRequest; reply: GetCustomInfoReply }
  request_link_mic: { request: RequestLinkMicRequest; reply: Reply }
  respond_link_mic: { request: RespondLinkMicRequest; reply: Reply }
  cancel_link_mic: { request: CancelLinkMicRequest; reply: Reply }
  update_room: { request: UpdateRoomRequest; reply: Reply }
  set_moderator: { request: SetModeratorRequest; reply: Reply }
  mute_pusher: { request: MutePusherRequest; reply: Reply }
  mute_all: { request: MuteAllRequest; reply: Reply }
  raise_hand: { request: RaiseHandRequest; reply: Reply }
  mute_chat: { request: MuteChatRequest; reply: Reply }
  answer_knock: { request: AnswerKnockRequest; reply: Reply }
  cancel_knock: { request: CancelKnockRequest; reply: Reply }
  merge_stream: { request: MergeStreamRequest; reply: MergeStreamReply }
  report: { request: ReportRequest; reply: Reply }
  report_user: { request: ReportUserRequest; reply: Reply }
  call: { request: CallRequest; reply: CallReply }
  answer_call: { request: AnswerCallRequest; reply: AnswerCallReply }
  cancel_call: { request: CancelCallRequest; reply: Reply }
  get_call_list: { request: GetCallListRequest; reply: GetCallListReply }
  enter_queue: { request: EnterQueueRequest; reply: QueueReply }
  queue_beat: { request: QueueBeatRequest; reply: QueueReply }
  leave_queue: { request: LeaveQueueRequest; reply: Reply }
  list_queue: { request: ListQueueRequest; reply: ListQueueReply }
  take_ticket: { request: TakeTicketRequest; reply: TakeTicketReply }
  transfer: { request: TransferRequest; reply: Reply }
}

export type OperationName = keyof Operations

export interface OperationInfo {
  /** Room types that have the route `POST /weapp/<type>/<name>`. */
  rooms: readonly RoomType[]
  /** Further route names: those of the native live room clients. */
  aliases: readonly string[]
  /** `user`: needs a token. `userSig`: proves itself by the request. `legacy`: only with the setting legacy.gen1. */
  access: 'user' | 'userSig' | 'legacy'
}

const LIVE: readonly RoomType[] = ['live_room']
const TALK: readonly RoomType[] = ['double_room', 'multi_room']

/* @__NO_SIDE_EFFECTS__ */
function op(
  access: OperationInfo['access'],
  rooms: readonly RoomType[] = ROOM_TYPES,
  ...aliases: string[]
): OperationInfo {
  return { rooms, aliases, access }
}

/** Every room operation: the one table for routing, checking, documents and clients. */
export const OPERATIONS: { readonly [name in OperationName]: OperationInfo } = {
  get_im_login_info: op('legacy'),
  login: op('userSig'),
  logout: op('user'),
  get_push_url: op('user', ROOM_TYPES, 'get_anchor_url'),
  create_room: op('user'),
  destroy_room: op('user'),
  add_pusher: op('user', ROOM_TYPES, 'add_anchor'),
  delete_pusher: op('user', ROOM_TYPES, 'delete_anchor'),
  get_pushers: op('user', ROOM_TYPES, 'get_anchors'),
  get_room_list: op('user'),
  pusher_heartbeat: op('user', ROOM_TYPES, 'anchor_heartbeat'),
  kick_pusher: op('user', ROOM_TYPES),
  unkick_pusher: op('user', ROOM_TYPES),
  start_record: op('user'),
  stop_record: op('user'),
  get_record_list: op('user'),
  add_audience: op('user', LIVE),
  delete_audience: op('user', LIVE),
  get_audiences: op('user', LIVE),
  set_custom_field: op('user', LIVE),
  get_custom_info: op('user', LIVE, 'get_custom_Info'),
  request_link_mic: op('user', LIVE),
  respond_link_mic: op('user', LIVE),
  cancel_link_mic: op('user', LIVE),
  update_room: op('user'),
  set_moderator: op('user'),
  mute_pusher: op('user'),
  mute_all: op('user'),
  raise_hand: op('user'),
  mute_chat: op('user'),
  answer_knock: op('user'),
  cancel_knock: op('user'),
  merge_stream: op('user', LIVE),
  report: op('user'),
  report_user: op('user'),
  call: op('user', TALK),
  answer_call: op('user', TALK),
  cancel_call: op('user', TALK),
  get_call_list: op('user', TALK),
  enter_queue: op('user', TALK),
  queue_beat: op('user', TALK),
  leave_queue: op('user', TALK),
  list_queue: op('user', TALK),
  take_ticket: op('user', TALK),
  transfer: op('user', TALK),
}

// ------------------------------------------------------------- notifications

/**
 * Numbered changes of a room's members. `cmd` and `data` are the old notification,
 * so that a client which only knows `notifyPusherChange` pulls the list.
 */
interface RoomEventBase {
  cmd: 'notifyPusherChange'
  data: ''
  roomID: string
  /** One higher than the event before it. A gap means: fetch get_pushers. */
  seq: number
}

export type QuitReason = 'left' | 'kicked' | 'timeout'
export type CloseReason = 'closed' | 'timeout' | 'empty'

export type RoomEvent =
  | (RoomEventBase & { event: 'join'; pusher: Pusher })
  | (RoomEventBase & { event: 'quit'; userID: string; reason: QuitReason })
  /** A member went away, came back, published another stream, changed its name, role or hand, or was muted. */
  | (RoomEventBase & { event: 'update'; pusher: Pusher })
  | (RoomEventBase & { event: 'creator'; roomCreator: string; mixedPlayURL: string })
  /** Recording began or ended: all members who are recorded now. Tell the user. */
  | (RoomEventBase & { event: 'recording'; recording: string[] })
  /** The room itself changed. */
  | (RoomEventBase & { event: 'room'; roomInfo: string; unlisted: boolean; door: DoorInfo; chat: ChatRule })
  /** The last event of a room. */
  | (RoomEventBase & { event: 'close'; reason: CloseReason })

/**
 * Changes that carry no number, at most once a second per room. `custom` '' = too long to be sent: ask get_custom_info.
 */
export type RoomNotice = CountNotice | QualityNotice

export type CountNotice =
  | { event: 'audience'; roomID: string; audienceCount: number }
  | { event: 'custom'; roomID: string; custom: string }

/**
 * How well members' streams arrive at the server: 1 (hardly) to 4, 0 if nothing arrives; members that are missing are
 * at 5. From the embedded media plane only; repeated every 5 s while a member is below 5.
 */
export interface QualityNotice {
  event: 'quality'
  roomID: string
  quality: { [userID: string]: number }
}

/** A notice for one user. */
export type UserNotice =
  /** The creator removed you. */
  | { event: 'kicked'; roomID: string }
  /** Another device of yours took the seat; do not fight back. */
  | { event: 'replaced'; roomID: string }
  /** To the creator and moderators: a user waits to be let in. Repeated every 30 s while the user waits. */
  | { event: 'knock'; roomID: string; userID: string; userName: string; userAvatar: string }
  /** That user no longer waits: another moderator answered, or the user gave up. */
  | { event: 'knock_over'; roomID: string; userID: string }
  /** To the user who knocked: accepted, with 60 s to enter, or refused. */
  | { event: 'knock_answered'; roomID: string; accept: boolean }
  /** An incoming call: to every device of the callee, and to those that connect while it rings. */
  | (CallFacts & {
      event: 'call'
      data: string
      /** Unix ms. */
      expiresAt: number
      /** Of a queue: an agent has taken it, and the call with it; enter at once. */
      ticketID?: string
    })
  /** The user's position in a queue, at most once a second. */
  | { event: 'queue'; roomID: ''; ticketID: string; queue: string; position: number }
  /**
   * To the caller: how a callee's ring ended; `reason`: the text of a rejection. Repeated to a device that connects.
   */
  | { event: 'call_answer'; callID: string; roomID: string; userID: string; action: CallAnswer; reason?: string }
  /** The call, or its ring on this device, is over. */
  | { event: 'call_ended'; callID: string; roomID: string; reason: CallEndReason }
  /** A recording of yours is finished. */
  | { event: 'record'; roomID: string; record: RecordInfo }

/** Room text (`text`) or a room custom message (`custom`). */
export interface ChatMessage {
  event: 'message'
  roomID: string
  /** Counts this room's messages, apart from `seq`. */
  msgSeq: number
  kind: 'text' | 'custom'
  /** custom only. */
  cmd?: string
  data: string
  userID: string
  userName: string
  userAvatar: string
  /** Unix ms. */
  time: number
}

/** Link-mic messages between two users; source: the old clients' C2C custom messages. */
export interface LinkMicMessage {
  cmd: 'linkmic'
  data:
    | { type: 'request'; roomID: string; userID: string; userName: string; userAvatar: string }
    | { type: 'response'; result: 'accept' | 'reject'; message: string; roomID: string }
    | { type: 'kickout'; roomID: string }
    | { type: 'cancel'; roomID: string; userID: string }
}

/** Any other user-to-user message, e.g. `{cmd: 'sketchpad', data: ...}`. */
export interface CustomC2CMessage {
  cmd: string
  data: unknown
}

export interface C2CNotice {
  event: 'c2c'
  fromUserID: string
  data: LinkMicMessage | CustomC2CMessage
}

// ------------------------------------------------- group messages, Tencent IM

/** First element (TIMCustomElem.Data) of a room text; the text is the second element. */
export interface GroupTextHeader {
  cmd: 'CustomTextMsg'
  data: { nickName: string; headPic: string }
}

/** First element of a room custom message; the payload is the second element. */
export interface GroupCustomHeader {
  cmd: 'CustomCmdMsg'
  data: { nickName: string; headPic: string; cmd: string }
}

// ------------------------------------------------------------------ IM socket

/** Client to server. `id` is chosen by the client and comes back in the answer. */
export type ImRequest =
  /** First, within 5 s. */
  | { id: number; op: 'auth'; userID: string; token: string }
  /** Members and registered audience. With `seq`/`msgSeq` the answer holds what was missed since. */
  | { id: number; op: 'join'; roomID: string; seq?: number; msgSeq?: number }
  | { id: number; op: 'leave'; roomID: string }
  /** As pusher_heartbeat, with the same reply. */
  | { id: number; op: 'beat'; roomID: string; away?: boolean }
  | { id: number; op: 'send'; roomID: string; kind: 'text' | 'custom'; cmd?: string; data: string }
  | { id: number; op: 'c2c'; toUserID: string; data: LinkMicMessage | CustomC2CMessage }
  /** As the operation of that name; at most one in 5 s. */
  | { id: number; op: 'report'; roomID: string; report: { [name: string]: string | number } }
  | { id: number; op: 'ping' }

export type ImOperation = ImRequest['op']

/** Server to client, answering a request. */
export interface ImReply extends Reply {
  id: number
}

export interface ImJoinReply extends ImReply {
  /** True when not all missed events are known (or `seq` was absent): `room` then replaces what the client knew. */
  reset: boolean
  room?: RoomSnapshot
  events: RoomEvent[]
  /** Messages after `msgSeq` (0 = all that are kept); none when it was absent. */
  messages: ChatMessage[]
  seq: number
  msgSeq: number
}

export interface ImBeatReply extends ImReply {
  seq: number
}

export interface ImSendReply extends ImReply {
  msgSeq: number
}

/** Server to client, unasked. */
export type ImPush = RoomEvent | RoomNotice | UserNotice | ChatMessage | C2CNotice

/** Why the server closed the IM socket. */
export enum ImClose {
  RESTART = 1012,
  BAD_FRAME = 4400,
  NOT_AUTHORISED = 4401,
  KICKED = 4403,
  IDLE = 4408,
  /** The user has newer sockets than are allowed at once. */
  REPLACED = 4409,
  TOO_MUCH = 4429,
}

// ---------------------------------------------------------------------- utils

/** POST utils/use_login_link {code}: exchanges a single-use link of the operator's backend for a login. */
export interface LoginLinkReply extends Reply {
  userID: string
  userSig: string
  sdkAppID: number
  accType: string
  token: string
  roles: string[]
}

/** GET utils/get_test_pushurl: a stream to try things with; all URLs are of that one stream. */
export interface TestPushURLReply extends Reply {
  url_push: string
  url_play_flv: string
  url_play_rtmp: string
  /** '' where the media plane has no HLS. */
  url_play_hls: string
  url_play_acc: string
}

/** GET utils/get_test_rtmpaccurl. */
export interface TestRtmpAccURLReply extends Reply {
  url_rtmpacc: string
}

/** GET utils/check_config (administrator). */
export interface CheckConfigReply extends Reply {
  result: '检查正确' | '检查失败'
  checks: CheckResult[]
}

export interface CheckResult {
  /** e.g. `store`, `im`, `media`. */
  name: string
  ok: boolean
  /** What is wrong and what to do, Chinese. */
  message: string
  /** The same in English. */
  messageEn: string
  /** The console page to open. */
  url?: string
}
