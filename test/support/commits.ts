import { type Commit, commitOf } from '../../server/rooms/rules/commit.js'
import { OPEN_DOOR } from '../../server/rooms/rules/door.js'
import { NO_MODERATION } from '../../server/rooms/rules/moderation.js'
import type { MemberChange, RoomView } from '../../server/rooms/rules/room.js'
import { roomOf } from '../store/contract.js'

/** What listeners are told when a room becomes another one; undefined = it was not there, or is not any more. */
export function commitBetween(before: RoomView | undefined, after: RoomView | undefined): Commit {
  const { roomID } = after ?? before ?? { roomID: '' }
  const next = after ? { ...roomOf(roomID, []), view: after } : ENDED
  const commit = commitOf(roomID, before, { answer: 0, next, changes: changesBetween(before, after), messages: [] }, '')
  if (commit === undefined) throw new Error('nothing changed')
  return commit
}

const ENDED = {
  type: 'multi_room',
  owner: '',
  members: new Set<string>(),
  seq: 1,
  closedAt: 0,
  unlisted: false,
  sealed: false,
  lostReason: 'closed',
  bans: new Set<string>(),
  door: OPEN_DOOR,
  moderation: NO_MODERATION,
  gone: new Map<string, never>(),
} as const

function changesBetween(before: RoomView | undefined, after: RoomView | undefined): MemberChange[] {
  if (after === undefined) return [{ type: 'close', seq: 1, reason: 'timeout' }]
  const changes: MemberChange[] = []
  for (const member of before?.members.values() ?? [])
    if (!after.members.has(member.userID)) changes.push({ type: 'quit', seq: 1, member, reason: 'left' })
  for (const member of after.members.values())
    changes.push({ type: before?.members.has(member.userID) ? 'update' : 'join', seq: 1, member })
  return changes
}
