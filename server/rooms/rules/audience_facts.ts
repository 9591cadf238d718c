/**
 * What rules may know of a room's audience. Audiences are large: a store need not hold them here, and edits them by
 * the `AudienceEdit`s of a step instead of copying them for each.
 */
export interface AudienceFacts {
  readonly size: number
  /** The userInfo of somebody in it. */
  get(userID: string): string | undefined
  /** When somebody in it is removed because its last socket went (ms); undefined while it has one. */
  leavingAt(userID: string): number | undefined
  /** The earliest of these times; Infinity when nobody is about to be removed. */
  readonly nextLeaving: number
  /** Who is to be removed by `now`, the earliest first. */
  leavingBefore(now: number): Iterable<string>
}

/** Shared by all rooms that have had no audience so far. */
export const NO_AUDIENCE: AudienceFacts = {
  size: 0,
  get: () => undefined,
  leavingAt: () => undefined,
  nextLeaving: Number.POSITIVE_INFINITY,
  leavingBefore: () => [],
}
