import type { C2CNotice, GroupTextHeader, RoomNotice, UserNotice } from '../../../wxlite/utils/protocol.js'
import type { MemberChange } from '../../rooms/rules/room.js'

/**
 * The old notification with its number. Without names and play URLs: anybody may join the cloud's group, so the list is
 * fetched from us.
 */
export function changeText(roomID: string, change: MemberChange): string {
  const base = { cmd: 'notifyPusherChange', data: '', event: change.type, roomID, seq: change.seq }
  return JSON.stringify({ ...base, ...detail(change) })
}

function detail(change: MemberChange): object {
  if (change.type === 'close') return { reason: change.reason }
  if (change.type === 'creator') return { userID: change.userID }
  if (change.type === 'recording') return {}
  if ('member' in change) return { userID: change.member.userID }
  return { door: change.door, chat: change.chat }
}

/** Bytes of an element as it stands in a request; the cloud takes 8 KiB for all of a message. */
const MOST_BYTES = 8_000

/** An unnumbered change. Custom fields that the cloud would find too long are left out: clients ask for them. */
export function noticeText(notice: RoomNotice): string {
  const text = JSON.stringify(notice)
  if (notice.event !== 'custom' || Buffer.byteLength(JSON.stringify(customElement(text))) <= MOST_BYTES) return text
  return JSON.stringify({ ...notice, custom: '' } satisfies RoomNotice)
}

/** What one user is told. A kick also says what old clients understand. */
export function directText(notice: UserNotice | C2CNotice): string {
  if (notice.event === 'c2c') return JSON.stringify(notice.data)
  if (notice.event !== 'kicked') return JSON.stringify(notice)
  return JSON.stringify({ ...notice, cmd: 'linkmic', data: { type: 'kickout', roomID: notice.roomID } })
}

/** A room text, as clients write theirs: who it is from, then the text. */
export function operatorText(text: string): object[] {
  const header: GroupTextHeader = { cmd: 'CustomTextMsg', data: { nickName: '系统消息', headPic: '' } }
  return [customElement(JSON.stringify(header)), { MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
}

/** One custom element, the form of every message of ours. */
export function customElement(data: string): {
  MsgType: 'TIMCustomElem'
  MsgContent: { Data: string; Desc: string; Ext: string; Sound: string }
} {
  return { MsgType: 'TIMCustomElem', MsgContent: { Data: data, Desc: '', Ext: '', Sound: '' } }
}
