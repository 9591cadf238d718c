import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { WebhookEventType } from '../config/webhook_events.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { Member, MemberChange } from '../rooms/rules/room.js'
import type { EventData, RoomHappening } from './event.js'
import type { ToldMember, ToldRoom } from './told_rooms.js'

/** What is known beside a commit. Pure input, so that the same commit always tells the same. */
export interface Known {
  /** The room as subscribers know it; absent = they were never told of it. */
  readonly room: ToldRoom | undefined
  /** Ids of the streams that are published now. */
  readonly live: ReadonlySet<string>
  /** Unix ms. */
  readonly now: number
}

/** Whole seconds since a time; a clock that was put back makes none negative. */
export function secondsSince(since: number, now: number): number {
  return Math.max(0, Math.round((now - since) / 1000))
}

/**
 * What subscribers are told of a commit, in order. Whoever came back after a restart, or into a room made again after
 * it, has not left in between as far as they know.
 */
export function roomHappenings(commit: Commit, known: Known): RoomHappening[] {
  const { roomID, type: roomType, creator, born, changes, custom, audienceCount } = commit
  // A commit has few changes; what an earlier one of them told counts for the later.
  const { room, live, now } = known
  const telling: Telling = { room, live, now, roomID, roomType, members: new Map(room?.members), told: [] }
  if (born && room === undefined) tell('room.created', { userID: creator }, telling)
  for (const change of changes) happened(change, telling)
  if (custom !== undefined) tell('room.updated', { custom }, telling)
  if (audienceCount !== undefined) tell('audience.changed', { count: audienceCount }, telling)
  return telling.told
}

interface Telling extends Known {
  readonly roomID: string
  readonly roomType: RoomType
  readonly members: Map<string, ToldMember>
  readonly told: RoomHappening[]
}

function tell(type: WebhookEventType, data: EventData, { told, roomID, roomType }: Telling): void {
  told.push({ type, roomID, roomType, data })
}

function happened(change: MemberChange, telling: Telling): void {
  const { members, room, now } = telling
  const { seq } = change
  if (change.type === 'join' || change.type === 'update') present(change.member, seq, telling)
  else if (change.type === 'quit') gone(change.member.userID, change.reason, telling, seq)
  else if (change.type === 'creator') tell('creator.changed', { seq, userID: change.userID }, telling)
  else if (change.type === 'room') {
    const { roomInfo, unlisted, door, chat } = change
    tell('room.updated', { seq, roomInfo, unlisted, door, chat }, telling)
  } else if (change.type === 'close') {
    for (const userID of [...members.keys()]) gone(userID, change.reason, telling)
    const duration = secondsSince(room?.since ?? now, now)
    tell('room.closed', { seq, reason: change.reason, duration }, telling)
  }
}

function present(member: Member, seq: number, telling: Telling): void {
  const { userAvatar: _, ...shown } = member
  const { userID, streamID } = shown
  const { members, now } = telling
  const before = members.get(userID)
  const moved = before !== undefined && before.streamID !== streamID
  if (moved && before.streamSince > 0) ended(userID, before, 'replaced', telling)
  tell(before ? 'member.updated' : 'member.joined', { seq, ...shown }, telling)
  const live = telling.live.has(streamID) && (before === undefined || moved || before.streamSince === 0)
  if (live) tell('stream.started', { userID, streamID }, telling)
  const streamSince = live ? now : moved || before === undefined ? 0 : before.streamSince
  members.set(userID, { since: before?.since ?? now, streamID, streamSince, lost: false })
}

/** A member who left, with the stream that ends for this room. */
function gone(userID: string, reason: string, telling: Telling, seq?: number): void {
  const { members, now } = telling
  const member = members.get(userID)
  if (member && member.streamSince > 0) ended(userID, member, reason, telling)
  members.delete(userID)
  tell('member.left', { seq, userID, reason, duration: secondsSince(member?.since ?? now, now) }, telling)
}

function ended(userID: string, { streamID, streamSince }: ToldMember, reason: string, telling: Telling): void {
  tell('stream.ended', { userID, streamID, reason, duration: secondsSince(streamSince, telling.now) }, telling)
}

/** What closes a subscriber's picture of a room, or of members, that a restart lost. */
export function lostHappenings(roomID: string, room: ToldRoom, now: number): RoomHappening[] {
  const { type: roomType } = room
  const telling: Telling = { roomID, roomType, room, members: new Map(room.members), live: new Set(), now, told: [] }
  for (const [userID, member] of room.members) if (room.lost || member.lost) gone(userID, 'restart', telling)
  if (room.lost) tell('room.closed', { reason: 'restart', duration: secondsSince(room.since, now) }, telling)
  return telling.told
}
