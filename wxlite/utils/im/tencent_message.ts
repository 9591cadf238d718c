import { resembles } from '../api/arguments'
import type {
  C2CNotice,
  ChatMessage,
  CloseReason,
  CountNotice,
  CustomC2CMessage,
  LinkMicMessage,
  UserNotice,
} from '../protocol'
import { elementsOf, type TencentElement } from './tencent_sdk'

/** What a message of Tencent's IM means for one room. */
export type TencentNews =
  | { kind: 'nothing' }
  /** The members changed; `seq` when the notification is numbered. */
  | { kind: 'changed'; seq?: number }
  | { kind: 'closed'; seq: number; reason: CloseReason }
  | { kind: 'message'; message: ChatMessage }
  | { kind: 'notice'; notice: CountNotice }
  | { kind: 'personal'; notice: UserNotice }
  | { kind: 'c2c'; notice: C2CNotice }
  | { kind: 'sketchpad'; data: unknown }

const NOTHING: TencentNews = { kind: 'nothing' }
const CUSTOM = 'TIMCustomElem'
const TEXT = 'TIMTextElem'
const SYSTEM = 'TIMGroupSystemNoticeElem'
/** What the server tells one user of a room, and what that is nothing without. */
const PERSONAL: ReadonlyMap<string, object> = new Map([
  ['kicked', {}],
  ['record', { record: { roomID: '' } }],
  ['knock', { userID: '', userName: '', userAvatar: '' }],
  ['knock_over', { userID: '' }],
  ['knock_answered', {}],
])
/** operationType of a system notice: the group was dissolved; the server's own notification. */
const DISSOLVED = 5
const NOTIFICATION = 255
const WHITEBOARD = 'TXWhiteBoardExt'

/** Who is believed. */
export interface Trust {
  roomID: string
  /** Room changes come from this account alone. */
  administrator: string
  now: number
}

/** Reads a message element by element. The sender is the one that the IM names, never one that a text names. */
export function readMessage(message: object, trust: Trust): TencentNews {
  const from = text(message, 'from')
  const group = text(message, 'conversationType') === 'GROUP' || text(message, 'conversationID').startsWith('GROUP')
  const elements = elementsOf(message)
  const [first] = elements
  if (!first) return NOTHING
  if (first.type === SYSTEM) return readSystem(first, trust)
  if (first.type !== CUSTOM) return NOTHING
  const data = parsed(text(first.content, 'data'))
  if (!group) return readDirect(data, from, trust)
  if (text(message, 'to') !== trust.roomID) return NOTHING
  if (text(first.content, 'extension') === WHITEBOARD) return { kind: 'sketchpad', data }
  if (typeof data !== 'object' || data === null) return NOTHING
  if (from !== trust.administrator) return readChat(data, elements, from, trust)
  // A text of the operator's comes of no user.
  return text(data, 'cmd') === 'CustomTextMsg' ? readChat(data, elements, '', trust) : readChange(data, trust)
}

function readSystem({ content }: TencentElement, trust: Trust): TencentNews {
  const { operationType, groupProfile } = { operationType: undefined, groupProfile: undefined, ...content }
  if (typeof groupProfile !== 'object' || groupProfile === null || text(groupProfile, 'groupID') !== trust.roomID)
    return NOTHING
  if (operationType === DISSOLVED) return { kind: 'changed' }
  if (operationType !== NOTIFICATION) return NOTHING
  const data = parsed(text(content, 'userDefinedField'))
  return typeof data === 'object' && data !== null ? readChange(data, trust) : NOTHING
}

function readChange(data: object, { roomID }: Trust): TencentNews {
  const event = text(data, 'event')
  if (event !== '' && text(data, 'roomID') !== roomID) return NOTHING
  if (event === 'audience' && 'audienceCount' in data && typeof data.audienceCount === 'number')
    return { kind: 'notice', notice: { event, roomID, audienceCount: data.audienceCount } }
  if (event === 'custom') return { kind: 'notice', notice: { event, roomID, custom: text(data, 'custom') } }
  if (text(data, 'cmd') !== 'notifyPusherChange') return NOTHING
  if (!('seq' in data) || typeof data.seq !== 'number') return { kind: 'changed' }
  const reason = text(data, 'reason')
  if (event === 'close' && (reason === 'closed' || reason === 'timeout' || reason === 'empty'))
    return { kind: 'closed', seq: data.seq, reason }
  return { kind: 'changed', seq: data.seq }
}

function readDirect(data: unknown, from: string, { roomID, administrator }: Trust): TencentNews {
  if (typeof data !== 'object' || data === null) return NOTHING
  if (from === administrator && 'event' in data)
    return text(data, 'roomID') === roomID && isPersonal(data) ? { kind: 'personal', notice: data } : NOTHING
  return isC2C(data) ? { kind: 'c2c', notice: { event: 'c2c', fromUserID: from, data } } : NOTHING
}

/** What tells this user of calls and queues; undefined for any other message, and of anybody but the administrator. */
export function readNotice(message: object, administrator: string): UserNotice | undefined {
  const [first] = elementsOf(message)
  if (first?.type !== CUSTOM || text(message, 'from') !== administrator) return undefined
  const data = parsed(text(first.content, 'data'))
  return typeof data === 'object' && data !== null && isOfCalls(data) ? data : undefined
}

function readChat(header: object, elements: TencentElement[], userID: string, { roomID, now }: Trust): TencentNews {
  const cmd = text(header, 'cmd')
  if (cmd !== 'CustomTextMsg' && cmd !== 'CustomCmdMsg') return NOTHING
  const about = 'data' in header && typeof header.data === 'object' && header.data !== null ? header.data : {}
  const body =
    elements[1]?.type === TEXT ? text(elements[1].content, 'text') : text(elements[0]?.content ?? {}, 'description')
  const from = { userID, userName: text(about, 'nickName'), userAvatar: text(about, 'headPic') }
  const message: ChatMessage = {
    event: 'message',
    roomID,
    msgSeq: 0,
    kind: cmd === 'CustomTextMsg' ? 'text' : 'custom',
    data: body,
    ...from,
    time: now,
  }
  return { kind: 'message', message: cmd === 'CustomTextMsg' ? message : { ...message, cmd: text(about, 'cmd') } }
}

function text(from: object, name: string): string {
  const value: unknown = Reflect.get(from, name)
  return typeof value === 'string' ? value : ''
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isC2C(data: object): data is LinkMicMessage | CustomC2CMessage {
  return 'cmd' in data && typeof data.cmd === 'string' && 'data' in data
}

function isPersonal(data: object): data is UserNotice {
  const example = PERSONAL.get(text(data, 'event'))
  return example !== undefined && resembles(data, example)
}

function isOfCalls(data: object): data is UserNotice {
  const event = text(data, 'event')
  if (event === 'queue') return text(data, 'ticketID') !== '' && 'position' in data && typeof data.position === 'number'
  return /^call(_answer|_ended)?$/.test(event) && text(data, 'callID') !== '' && text(data, 'roomID') !== ''
}
