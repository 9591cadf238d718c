import type { SpeaksFor } from '../rooms/rules/recorded.js'
import type { RoomView } from '../rooms/rules/room.js'

/**
 * Whether the room already says that these members, and no others, are recorded: of those for whose streams somebody
 * speaks. Who is in the list and no member any more has the stream ''.
 */
export function saysSo(
  { recording, members }: Pick<RoomView, 'recording' | 'members'>,
  userIDs: ReadonlySet<string>,
  speaksFor: SpeaksFor = () => true,
): boolean {
  const said = recording.filter((userID) => speaksFor(members.get(userID)?.streamID ?? ''))
  return said.length === userIDs.size && said.every((userID) => userIDs.has(userID))
}
