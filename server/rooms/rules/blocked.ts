import { Draft } from './draft.js'
import { takeBackRequest } from './link_mic.js'
import type { Policy } from './policy.js'
import type { Room } from './room.js'
import { type Outcome, unchanged } from './step.js'

/** What somebody showed and may not any longer, as the content check says. */
export interface Blocked {
  readonly userID: string
  /** A name, a room's info, or the address of a picture. */
  readonly text: string
  /** Takes it out of an audience's userInfo; the same text when it is not there. */
  readonly hide: (userInfo: string) => string
}

/**
 * Takes it away wherever it still stands in the room: of members and audience, in the room's info, at the presenter's.
 */
export function withoutBlocked(
  policy: Policy,
  room: Room,
  { userID, text, hide }: Blocked,
  now: number,
): Outcome<void> {
  const member = room.view.members.get(userID)
  const userInfo = room.audience.get(userID)
  const request = room.requests.get(userID)
  const draft = new Draft(policy, room, now)
  let found = false
  if (member && (member.userName === text || member.userAvatar === text)) {
    found = true
    const kept = (shown: string) => (shown === text ? '' : shown)
    draft.update({ ...member, userName: kept(member.userName), userAvatar: kept(member.userAvatar) })
  }
  if (member && room.view.roomInfo === text) {
    found = true
    draft.setView({ roomInfo: '' })
    draft.roomChanged()
  }
  if (userInfo !== undefined && hide(userInfo) !== userInfo) {
    found = true
    const leavingAt = room.audience.leavingAt(userID)
    draft.putAudience(userID, hide(userInfo))
    if (leavingAt !== undefined) draft.audienceLeaving(userID, leavingAt)
  }
  if (request && (request.userName === text || request.userAvatar === text)) {
    found = true
    takeBackRequest(draft, userID)
  }
  return found ? draft.step(undefined) : unchanged(undefined)
}
