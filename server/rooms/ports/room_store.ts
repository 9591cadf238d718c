import type { Audience, RoomType } from '../../../wxlite/utils/protocol.js'
import type { Commit } from '../rules/commit.js'
import type { Room } from '../rules/room.js'
import type { Outcome, Rule } from '../rules/step.js'
import type { Reach } from './room_listener.js'

/** After this a room, or a call, that was named as due is named again (ms). */
export const NAMED_AGAIN = 1_000

export interface StoreCounts {
  readonly rooms: { readonly [type in RoomType]: number }
  readonly members: number
  readonly audience: number
}

/** A member who gave a sign of life, and when, by the time of the rooms (ms). */
export interface Seen {
  readonly userID: string
  readonly at: number
}

export interface UpdateOptions {
  /** Whose place in the audience the rule will ask for, so that a store elsewhere can fetch it at once. */
  readonly about?: readonly string[]
  /** The network of whoever cuts streams of others by the change: it is counted against that. '' = nobody's. */
  readonly cause?: string
  /** Counts as a sign of life also when the store cannot be reached now. */
  readonly seen?: Seen | undefined
  /** The room is made by it, most likely: a store elsewhere need not look for it first. */
  readonly makes?: boolean
}

/**
 * Told of each commit, and which listeners are to hear it here. A promise that is answered resolves when those
 * have carried it out.
 */
export type CommitListener = (commit: Commit, reaches: readonly Reach[]) => unknown

/**
 * Where rooms live. One contract suite (test/store) holds every adapter to it.
 * A store decides nothing except one thing: a new room of a user who owns
 * `LIMITS.roomsOwned` already is refused (code 1), since only it can count them.
 * Every method rejects with StoreAway while the store cannot be reached.
 */
export interface RoomStore {
  /**
   * Applies a rule to one room, atomically: of any number of updates at once each
   * sees the room that the one before it left. A refusal changes nothing. Updates of
   * one room answer in the order in which they were applied.
   */
  update<T>(roomID: string, rule: Rule<T>, options?: UpdateOptions): Promise<Outcome<T>>
  /** Every change that somebody can see, in order per room, from now on. One listener. */
  listen(listener: CommitListener): void
  /** `about`: whose place in the audience the room is to tell of. */
  get(roomID: string, about?: readonly string[]): Promise<Room | undefined>
  /** As `get`, with when its members were seen last, whichever process heard them: `get` may know older times. */
  fetch(roomID: string): Promise<Room | undefined>
  /** Whether this process is the one that carries out what one has to for the room (`once`). */
  carries(roomID: string): boolean
  /** The newest registrations of a room's audience, newest first. */
  audience(roomID: string, most: number): Promise<readonly Audience[]>
  /** Open, listed rooms of a type in the order in which they opened; `total` counts all of them. */
  list(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }>
  /** As `list`, with unlisted rooms and those that nobody has entered yet, in the order in which they were made. */
  all(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }>
  /**
   * Rooms whose due time is not after `now`, a handful at a time; `more`: ask again. `Step.due` told
   * when to look, `dueAt` tells whether it is still so (heartbeats put it off unseen). A named room
   * is put off by `NAMED_AGAIN` unless its next step says otherwise: a look that failed is repeated.
   */
  due(now: number, dueAt: (room: Room) => number): Promise<{ rooms: readonly string[]; more: boolean }>
  /** Rooms in which the user is a member. */
  roomsOf(userID: string): Promise<readonly string[]>
  counts(): Promise<StoreCounts>
  /** Whether changes can be made now. Never rejects. */
  ready(): Promise<boolean>
  close(): Promise<void>
}
