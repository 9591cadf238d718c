import { Code } from '../../utils/protocol'
import { RoomError } from '../../utils/rtcroom'

/** Codes of the component's `error` event, as the original has them. */
export const RtcRoomCode = {
  PUSH_URL: -1,
  CREATE: -2,
  ENTER: -3,
  CAMERA: -4,
  MICROPHONE: -5,
  PUSH_LOST: -6,
  NO_PERMISSION: -7,
  ROOM_FULL: -8,
  PLAY_FAILED: -9,
} as const

/** What a failed entry is called in the component's event. */
export function startCode(error: unknown): number {
  if (!(error instanceof RoomError)) return RtcRoomCode.ENTER
  if (error.errCode === Code.ROOM_FULL) return RtcRoomCode.ROOM_FULL
  // The library's own codes mean something else under these numbers.
  if (error.operation === 'live-pusher') return error.errCode
  if (error.operation === 'create_room' || error.operation === 'createRoom') return RtcRoomCode.CREATE
  if (error.operation === 'get_push_url' || error.operation === 'getPushURL') return RtcRoomCode.PUSH_URL
  return RtcRoomCode.ENTER
}
