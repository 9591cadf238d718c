import type { RoomType } from '../../../wxlite/utils/protocol.js'
import type { Actor, Room } from './room.js'

/** Settings of one room type. Times in seconds, as in the configuration. */
export interface RoomSettings {
  maxMembers: number
  heartbeatTimeout: number
  maxIdleDuration: number
  onCreatorLeave: 'close' | 'transfer' | 'keep'
}

export interface LiveRoomSettings extends RoomSettings {
  maxAudience: number
  linkMic: 'granted' | 'open'
}

/** What the rooms take from the configuration, under the same names. */
export interface RoomsSettings {
  doubleRoom: RoomSettings
  multiRoom: RoomSettings
  liveRoom: LiveRoomSettings
  /** Seconds. */
  awayTimeout: number
}

/** What one room type differs in. Times in ms. */
export interface Policy {
  readonly type: RoomType
  readonly maxMembers: number
  readonly heartbeatTimeout: number
  readonly maxIdleDuration: number
  readonly awayTimeout: number
  readonly onCreatorLeave: 'close' | 'transfer' | 'keep'
  /** 0: this type has no audience. */
  readonly maxAudience: number
  /** Whether a guest needs the presenter's permission to publish. */
  readonly linkMic: 'granted' | 'open'
}

/** A stream that ended, with no beat after it, keeps its seat this long (ms). */
export const ENDED_GRACE = 5_000

/** How long a link-mic permission waits for its entry (ms). */
export const GRANT_KEPT = 60_000

/** Between two link-mic requests of one user, and how long a request waits for its answer (ms). */
export const REQUEST_INTERVAL = 3_000
export const REQUEST_KEPT = 120_000

/** How long a knock waits after it was repeated last, and between two notices of it to those in charge (ms). */
export const KNOCK_KEPT = 90_000
export const KNOCK_TOLD = 25_000

/** How long the answer to a knock counts (ms). */
export const KNOCK_ANSWERED = 60_000

/** How often lapsed deadlines are looked for (ms). */
export const SWEEP_INTERVAL = 1_000

/** The policy of each type of room, in milliseconds; the settings are in seconds. */
export function policies(settings: RoomsSettings): Record<RoomType, Policy> {
  const { doubleRoom, multiRoom, liveRoom, awayTimeout } = settings
  const common = (type: RoomType, room: RoomSettings) => ({
    type,
    maxMembers: room.maxMembers,
    heartbeatTimeout: room.heartbeatTimeout * 1000,
    maxIdleDuration: room.maxIdleDuration * 1000,
    awayTimeout: awayTimeout * 1000,
    onCreatorLeave: room.onCreatorLeave,
  })
  return {
    double_room: { ...common('double_room', doubleRoom), maxAudience: 0, linkMic: 'open' },
    multi_room: { ...common('multi_room', multiRoom), maxAudience: 0, linkMic: 'open' },
    live_room: { ...common('live_room', liveRoom), maxAudience: liveRoom.maxAudience, linkMic: liveRoom.linkMic },
  }
}

/** Whether this user, who has no seat yet, may publish in the room as far as link-mic permission goes. */
export function mayPublish(policy: Policy, room: Room, userID: string, now: number): boolean {
  if (policy.linkMic === 'open' || userID === room.owner || room.returning.has(userID)) return true
  return (room.grants.get(userID) ?? 0) > now
}

/** Whether the room is in the list that everybody may read. */
export function isListed({ open, view, awaitsOwnerUntil }: Room): boolean {
  return open && !view.unlisted && awaitsOwnerUntil === 0
}

/** Whether this user sees the room at all: one that waits for its owner is there for those who were in it. */
export function mayCome(room: Room, userID: string): boolean {
  if (room.awaitsOwnerUntil === 0 || userID === room.owner) return true
  return room.view.members.has(userID) || room.returning.has(userID)
}

/**
 * The creator alone may close the room, appoint moderators, set custom fields and record; for the rest moderators do as
 * well (`asModerator`). With policy `keep` a room has no creator until that user is back. The operator may act as the
 * creator of any room.
 */
export function isCreator(room: Room, actor: Actor): boolean {
  return actor.administrator === true || actor.userID === room.view.creator
}
