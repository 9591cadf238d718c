import type { Commit } from '../rules/commit.js'

/**
 * Where a listener hears a commit when several processes share the rooms: only in the one that made it (figures, log),
 * in every one (sockets, streams of its own), or in one of them, whichever that is (calls to a cloud).
 */
export type Reach = 'origin' | 'everywhere' | 'once'

/**
 * Told of every commit that somebody can see, in order per room. What it throws is logged. Of several processes the one
 * that carries a commit out counts it as done when the promise that is answered, if one is, has resolved.
 */
export interface RoomListener {
  readonly reach: Reach
  committed(commit: Commit): unknown
}

/** Where one process serves alone it is all of them. */
export const EVERY_REACH: readonly Reach[] = ['origin', 'everywhere', 'once']
