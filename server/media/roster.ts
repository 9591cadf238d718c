import type { Commit } from '../rooms/rules/commit.js'
import type { RoomView } from '../rooms/rules/room.js'

/** Who is in a room and who leads it, as far as its commits have told. */
export type Roster = Pick<RoomView, 'roomID' | 'creator' | 'members' | 'recording' | 'seq'>

/** The roster after a commit of a room that goes on. */
export function rosterAfter(before: Roster | undefined, { roomID, creator, changes }: Commit): Roster {
  const members = new Map(before?.members)
  let recording = before?.recording ?? []
  const seq = changes.at(-1)?.seq ?? before?.seq ?? 0
  for (const change of changes) {
    if (change.type === 'join' || change.type === 'update') members.set(change.member.userID, change.member)
    else if (change.type === 'quit') members.delete(change.member.userID)
    else if (change.type === 'recording') recording = change.recording
  }
  return { roomID, creator, members, recording, seq }
}
