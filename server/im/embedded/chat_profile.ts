import { profileIn, type ShownProfile } from '../../rooms/ports/shown_profile.js'
import type { RoomView } from '../../rooms/rules/room.js'

/**
 * Under which name and picture somebody speaks in a room; undefined when not in it. An audience's is in its userInfo,
 * usually JSON.
 */
export function chatProfile(room: RoomView, userID: string): ShownProfile | undefined {
  const member = room.members.get(userID)
  if (member !== undefined) return { userName: member.userName, userAvatar: member.userAvatar }
  const userInfo = room.audience.get(userID)
  return userInfo === undefined ? undefined : profileIn(userInfo)
}
