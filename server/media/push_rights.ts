import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'

/** Text that survives restarts; what PersistedMap offers. */
export interface RevocationStore {
  get(key: string): string | undefined
  set(key: string, value: string): Promise<void>
}

/** Whether a stored revocation still matters at `now` (Unix ms): the URLs it kills are not expired yet. */
export function revocationAlive(value: string, now: number): boolean {
  return Number(value) * 1000 > now
}

/** Hex digits behind the user in a stream's name: 48 random bits. */
const RANDOM_BYTES = 6
const NAME = /^([A-Za-z0-9_-]{1,32})_[0-9a-f]{12}$/

/** The user that a stream belongs to; undefined for a name that we did not make. */
export function ownerOf(streamID: string): string | undefined {
  return NAME.exec(streamID)?.[1]
}

/**
 * Who may publish what, whatever the media plane: names streams after their owner
 * and remembers which names and whose URLs are dead before their time. Times are
 * Unix seconds, as in txTime.
 */
export class PushRights {
  constructor(private readonly options: { clock: Clock; ids: Ids /** Seconds that a push URL is valid. */; ttl: number; store: RevocationStore }) {}

  /** A fresh stream name and the expiry of its push URLs; later than that of every revoked URL of this user. */
  grant(userID: string): { streamID: string; expires: number } {
    const streamID = `${userID}_${this.options.ids.hex(RANDOM_BYTES)}`
    return { streamID, expires: Math.max(this.#inTtl(), this.#revokedUntil(userID) + 1) }
  }

  /** Whether a correctly signed push URL, expiring at `expires`, was killed. */
  revoked(streamID: string, expires: number): boolean {
    if (this.options.store.get(`stream ${streamID}`) !== undefined) return true
    const owner = ownerOf(streamID)
    return owner !== undefined && expires <= this.#revokedUntil(owner)
  }

  /** Kills one stream name. Resolves when a restart will remember it. */
  async revokeStream(streamID: string): Promise<void> {
    await this.options.store.set(`stream ${streamID}`, String(this.#inTtl() + 1))
  }

  /** Kills every push URL handed to this user so far. */
  async revokeUser(userID: string): Promise<void> {
    await this.options.store.set(`user ${userID}`, String(Math.max(this.#inTtl(), this.#revokedUntil(userID) + 1)))
  }

  #revokedUntil(userID: string): number {
    return Number(this.options.store.get(`user ${userID}`) ?? 0)
  }

  #inTtl(): number {
    return Math.floor(this.options.clock.now() / 1000) + this.options.ttl
  }
}
