import { TagCode, type TagFailure } from '../../utils/live_stage'
import { RoomError } from '../../utils/liveroom'
import { texts } from '../stage/texts/texts'

/** Codes of the component's `error` and `roomClosed` events, as the original has them. */
export const LiveRoomCode = {
  CREATE: -9001,
  PUSH_URL: -9002,
  ENTER: -9003,
  LINK: -9004,
  SEND: -9005,
  CLOSED: -9006,
  /** The platform refused the presenter's tag (no permission). */
  PRESENTER_TAG: -1,
  /** The same for a guest. */
  GUEST_TAG: -2,
} as const

/** What a failed start is called: by what was being done, and by the role. */
export function liveStartCode(error: unknown, presenter: boolean): number {
  const operation = error instanceof RoomError ? error.operation : ''
  if (operation === 'get_push_url' || operation === 'getPushURL') return LiveRoomCode.PUSH_URL
  return presenter ? LiveRoomCode.CREATE : LiveRoomCode.ENTER
}

/** States of `<live-pusher>` that stop nothing and are only reported. */
export const REPORTED: ReadonlyMap<number, string> = new Map([
  [-1305, texts.liveCode.videoSize],
  [-1306, texts.liveCode.soundRate],
])

/** What a tag's failure is called: by its own code, or for a refused permission by the role. */
export function liveTagCode({ code, tagCode }: TagFailure, presenter: boolean): number {
  if (code !== TagCode.NO_PERMISSION) return tagCode
  return presenter ? LiveRoomCode.PRESENTER_TAG : LiveRoomCode.GUEST_TAG
}
