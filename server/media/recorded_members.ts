import type { RoomView } from '../rooms/rules/room.js'

/** Whether the room already says that these members, and no others, are recorded. */
export function saysSo({ recording }: Pick<RoomView, 'recording'>, userIDs: ReadonlySet<string>): boolean {
  return recording.length === userIDs.size && recording.every((userID) => userIDs.has(userID))
}
