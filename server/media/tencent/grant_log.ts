import type { Clock } from '../../clock.js'

const MOST_USERS = 20_000
const MOST_PER_USER = 20

/**
 * The stream names handed to each user that are still good, so that a kick can
 * forbid each of them at the cloud. Bounded: the oldest are forgotten, and die
 * with their expiry.
 */
export class GrantLog {
  readonly #users = new Map<string, Map<string, number>>()

  constructor(private readonly clock: Clock) {}

  /** `expires` in Unix seconds. */
  add(userID: string, streamID: string, expires: number): void {
    const streams = this.#users.get(userID) ?? new Map<string, number>()
    this.#users.delete(userID)
    this.#users.set(userID, streams.set(streamID, expires))
    trim(streams, MOST_PER_USER)
    trim(this.#users, MOST_USERS)
  }

  /** The user's names that are not expired; they are forgotten here. */
  take(userID: string): string[] {
    const now = this.clock.now() / 1000
    const streams = this.#users.get(userID) ?? new Map<string, number>()
    this.#users.delete(userID)
    return [...streams].filter(([, expires]) => expires > now).map(([streamID]) => streamID)
  }
}

function trim(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
