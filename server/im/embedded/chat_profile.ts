import { profileIn, type ShownProfile } from '../../rooms/ports/shown_profile.js'
import type { OpenRoom } from '../../rooms/rooms.js'

/**
 * Under which name and picture somebody speaks in a room; undefined when not in it. An audience's is in its userInfo,
 * usually JSON.
 */
export function chatProfile({ view, audience }: OpenRoom, userID: string): ShownProfile | undefined {
  const member = view.members.get(userID)
  if (member !== undefined) return { userName: member.userName, userAvatar: member.userAvatar }
  const userInfo = audience.get(userID)
  return userInfo === undefined ? undefined : profileIn(userInfo)
}
