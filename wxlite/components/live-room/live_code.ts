import { RoomError } from '../../utils/room_error'

/** Codes of the component's `error` and `roomClosed` events, as the original has them. */
export const LiveRoomCode = {
  CREATE: -9001,
  PUSH_URL: -9002,
  ENTER: -9003,
  LINK: -9004,
  SEND: -9005,
  CLOSED: -9006,
} as const

/** What a failed start is called: by what was being done, and by the role. */
export function liveStartCode(error: unknown, presenter: boolean): number {
  const operation = error instanceof RoomError ? error.operation : ''
  if (operation === 'get_push_url' || operation === 'getPushURL') return LiveRoomCode.PUSH_URL
  return presenter ? LiveRoomCode.CREATE : LiveRoomCode.ENTER
}
