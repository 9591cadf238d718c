import { Code, type OperationName } from '../../wxlite/utils/protocol.js'

/** What each result code means, in English; its Chinese text is what clients show. */
export const CODE_MEANINGS: { readonly [code in Code]: string } = {
  [Code.OK]: 'Done.',
  [Code.INTERNAL]: 'A fault of the server (HTTP 500); see its log.',
  [Code.BAD_REQUEST]:
    'A parameter is missing or wrong; the message names it. Also with HTTP 400, 404, 413, 415 and 429.',
  [Code.NO_ROOM]: 'No such room, it is not open yet, or the caller is not in charge of it.',
  [Code.NOT_MEMBER]:
    'The caller is not in the room (any more); `reason` says why. Enter again on `timeout` and `unknown` only.',
  [Code.IM_FAILED]: 'The IM group could not be made (kept for old clients; this server goes on without the group).',
  [Code.AUTH]: 'Not logged in, the login ended, or a userID that is not the caller’s.',
  [Code.TOO_LONG]: 'roomInfo is longer than 1024 bytes, or mergeParams is not JSON.',
  [Code.ROOM_EXISTS]: 'The roomID is in use, under any room type; the reply carries `roomID`.',
  [Code.KICKED]: 'The caller was kicked out of this room; final until lifted.',
  [Code.NO_GRANT]: 'The presenter has not granted link-mic.',
  [Code.NOT_AVAILABLE]: 'This provider cannot do it.',
  [Code.LOCKED]: 'The room is locked: nobody new may come in.',
  [Code.PASSWORD]:
    'The room’s password is missing or wrong. With HTTP 429 too many wrong ones came: nothing is compared for a minute.',
  [Code.WAITING]:
    'Those in charge of the room have been asked. Ask again each 30 s, or when `knock_answered` comes; with HTTP 429 later.',
  [Code.CONTENT]:
    'The content check did not let a text through; nothing has changed. With HTTP 429 it could not be asked: later.',
  [Code.ROOM_FULL]: 'The room, or its audience, is full.',
}

export type Tag = 'Login' | 'Rooms' | 'Live rooms' | 'Moderation' | 'Recording' | 'Calls' | 'Queues'

export interface OperationNote {
  readonly tag: Tag
  /** What it is refused with, beside 1 (wrong parameters) and, where a token is needed, 7. */
  readonly codes: readonly Code[]
}

const note = (tag: Tag, ...codes: Code[]): OperationNote => ({ tag, codes })
const { NO_ROOM, NOT_MEMBER, AUTH, TOO_LONG, ROOM_EXISTS, KICKED, NO_GRANT, NOT_AVAILABLE, CONTENT, ROOM_FULL } = Code
/** What the door of a room says to those whom it keeps out. */
const DOOR = [Code.LOCKED, Code.PASSWORD, Code.WAITING]

/** For readers: where each operation belongs, and how it may be refused. Tests hold every answer to it. */
export const OPERATION_NOTES: { readonly [name in OperationName]: OperationNote } = {
  get_im_login_info: note('Login', AUTH),
  login: note('Login', AUTH),
  logout: note('Login'),
  get_push_url: note('Rooms'),
  create_room: note('Rooms', TOO_LONG, ROOM_EXISTS, KICKED, CONTENT),
  add_pusher: note('Rooms', NO_ROOM, TOO_LONG, ROOM_EXISTS, KICKED, NO_GRANT, CONTENT, ROOM_FULL, ...DOOR),
  pusher_heartbeat: note('Rooms', NOT_MEMBER),
  get_pushers: note('Rooms', NO_ROOM, KICKED, CONTENT, ...DOOR),
  get_room_list: note('Rooms'),
  delete_pusher: note('Rooms', NOT_MEMBER),
  destroy_room: note('Rooms', NO_ROOM),
  kick_pusher: note('Rooms', NO_ROOM, NOT_MEMBER),
  unkick_pusher: note('Rooms', NO_ROOM),
  add_audience: note('Live rooms', NO_ROOM, KICKED, CONTENT, ROOM_FULL, ...DOOR),
  delete_audience: note('Live rooms'),
  get_audiences: note('Live rooms', NO_ROOM, KICKED, ...DOOR),
  set_custom_field: note('Live rooms', NO_ROOM, NOT_MEMBER, KICKED, CONTENT, ...DOOR),
  get_custom_info: note('Live rooms', NO_ROOM, KICKED, ...DOOR),
  request_link_mic: note('Live rooms', NO_ROOM, NOT_MEMBER, KICKED, CONTENT, ...DOOR),
  respond_link_mic: note('Live rooms', NO_ROOM, CONTENT, ROOM_FULL),
  cancel_link_mic: note('Live rooms', NO_ROOM, KICKED, ...DOOR),
  merge_stream: note('Live rooms', NO_ROOM, TOO_LONG, KICKED, ...DOOR),
  start_record: note('Recording', NO_ROOM, KICKED, NOT_AVAILABLE, ...DOOR),
  stop_record: note('Recording', NO_ROOM, KICKED, NOT_AVAILABLE, ...DOOR),
  update_room: note('Moderation', NO_ROOM, TOO_LONG, CONTENT),
  set_moderator: note('Moderation', NO_ROOM, NOT_MEMBER),
  mute_pusher: note('Moderation', NO_ROOM, NOT_MEMBER),
  mute_all: note('Moderation', NO_ROOM),
  raise_hand: note('Moderation', NOT_MEMBER),
  mute_chat: note('Moderation', NO_ROOM),
  answer_knock: note('Moderation', NO_ROOM),
  cancel_knock: note('Moderation'),
  report: note('Rooms', NOT_MEMBER),
  report_user: note('Moderation', NOT_MEMBER),
  get_record_list: note('Recording', NOT_AVAILABLE),
  call: note('Calls', TOO_LONG, NOT_AVAILABLE, CONTENT),
  answer_call: note('Calls', NO_ROOM, CONTENT),
  cancel_call: note('Calls', NO_ROOM),
  get_call_list: note('Calls'),
  enter_queue: note('Queues', NOT_AVAILABLE, CONTENT, ROOM_FULL),
  queue_beat: note('Queues', NO_ROOM),
  leave_queue: note('Queues', NO_ROOM),
  list_queue: note('Queues', NO_ROOM),
  take_ticket: note('Queues', NO_ROOM, CONTENT),
  transfer: note('Queues', NO_ROOM, ROOM_FULL),
}

/** Every code that the operation may be answered with, our own fault included. */
export function codesOf(name: OperationName, access: 'user' | 'userSig' | 'legacy'): Code[] {
  const always = access === 'user' ? [Code.OK, Code.BAD_REQUEST, AUTH] : [Code.OK, Code.BAD_REQUEST]
  return [...new Set([...always, ...OPERATION_NOTES[name].codes, Code.INTERNAL])].sort((a, b) => a - b)
}
