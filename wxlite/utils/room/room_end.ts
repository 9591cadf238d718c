import type { RoomClosed, RoomEndReason } from '../api/room_events'
import { spoken } from '../platform/spoken'
import { Code } from '../protocol'

const ENDS: { readonly [reason in RoomEndReason]: readonly [errCode: number, errMsg: string] } = {
  closed: [Code.OK, '房间已关闭'],
  kicked: [Code.KICKED, '您已被移出该房间'],
  replaced: [Code.NOT_MEMBER, '您已在其他设备进入该房间'],
  full: [Code.ROOM_FULL, '房间人数已满'],
  login: [Code.AUTH, '登录已失效，请重新登录'],
}

/** The payload of `onRoomClose`. */
export function roomEnd(roomID: string, reason: RoomEndReason): RoomClosed {
  const [errCode, errMsg] = ENDS[reason]
  return { errCode, errMsg: spoken.say(errMsg), reason, roomID }
}

const FINAL: { readonly [errCode: number]: RoomEndReason } = {
  [Code.KICKED]: 'kicked',
  [Code.ROOM_FULL]: 'full',
  [Code.AUTH]: 'login',
}

/** The end that a refusal means, wherever one stands with the room. 7 comes only after a new login was tried. */
export function endOf(errCode: number): RoomEndReason | undefined {
  return FINAL[errCode]
}
