import type { Audience, RoomType } from '../../../wxlite/utils/protocol.js'
import type { Commit } from '../rules/commit.js'
import type { Room } from '../rules/room.js'
import type { Outcome, Rule } from '../rules/step.js'
import type { Reach } from './room_listener.js'

/** A room or call that was reported as due is reported again after this (ms). */
export const NAMED_AGAIN = 1_000

export interface StoreCounts {
  readonly rooms: { readonly [type in RoomType]: number }
  readonly members: number
  readonly audience: number
}

/** A member's sign of life and its time (ms of the rooms' clock). */
export interface Seen {
  readonly userID: string
  readonly at: number
}

export interface UpdateOptions {
  /** Users whose place in the audience the rule will look up, so that a remote store can fetch them beforehand. */
  readonly about?: readonly string[]
  /** The network of the user whose request cuts streams of others, which is counted against it. '' = none. */
  readonly cause?: string
  /** A sign of life, which counts even if the store is unreachable now. */
  readonly seen?: Seen | undefined
  /** Hint that the room is most likely new, so that a remote store need not look it up first. */
  readonly makes?: boolean
}

/**
 * Called with each commit, and which kinds of listeners are to run in this process. A returned promise resolves when
 * these are done.
 */
export type CommitListener = (commit: Commit, reaches: readonly Reach[]) => unknown

/**
 * Keeps the rooms. One contract suite (test/store) tests every adapter. A store decides only one thing: it refuses a
 * new room of a user who already owns `LIMITS.roomsOwned` (code 1), since only the store can count them. Methods
 * that read or change rooms reject with StoreAway while the store cannot be reached.
 */
export interface RoomStore {
  /**
   * Applies a rule to one room, atomically: of any number of updates at once each
   * sees the room that the one before it left. A refusal changes nothing. Updates of
   * one room answer in the order in which they were applied.
   */
  update<T>(roomID: string, rule: Rule<T>, options?: UpdateOptions): Promise<Outcome<T>>
  /** Calls the listener with every visible change from now on, in order per room. Takes one listener. */
  listen(listener: CommitListener): void
  /** `about`: the users whose place in the audience is needed. */
  get(roomID: string, about?: readonly string[]): Promise<Room | undefined>
  /** As `get`, with the members' last signs of life from all processes; those of `get` may be older. */
  fetch(roomID: string): Promise<Room | undefined>
  /** Whether this process runs the listeners of kind `once` for the room. */
  carries(roomID: string): boolean
  /** The newest registrations of a room's audience, newest first. */
  audience(roomID: string, most: number): Promise<readonly Audience[]>
  /** Open, listed rooms of a type in the order in which they opened; `total` counts all of them. */
  list(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }>
  /** As `list`, with unlisted rooms and those that nobody has entered yet, in the order in which they were made. */
  all(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }>
  /**
   * Rooms whose due time is not after `now`, a handful at a time; `more`: call again. The due time comes from
   * `Step.due`; `dueAt` tells whether it still holds (heartbeats move it without a step). A returned room is due again
   * after `NAMED_AGAIN` unless its next step says otherwise, so that a failed look is repeated.
   */
  due(now: number, dueAt: (room: Room) => number): Promise<{ rooms: readonly string[]; more: boolean }>
  /** Rooms in which the user is a member. */
  roomsOf(userID: string): Promise<readonly string[]>
  counts(): Promise<StoreCounts>
  /** Whether changes can be made now. Never rejects. */
  ready(): Promise<boolean>
  close(): Promise<void>
}
