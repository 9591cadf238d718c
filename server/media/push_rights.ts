import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'

/** Text that survives restarts; what PersistedMap offers. */
export interface RevocationStore {
  get(key: string): string | undefined
  set(key: string, value: string): Promise<void>
}

/**
 * Dead push URLs: those that their own user renewed, replaced or left behind, and those of whom somebody else put
 * out (a kick, a closed room). Apart, so that however often people renew, no kick is forgotten.
 */
export interface Revocations {
  readonly own: RevocationStore
  readonly others: RevocationStore
  /** Calls for each that another process wrote; absent where there is none. */
  readonly onHeard?: (hear: (revocation: HeardRevocation) => void) => void
}

/** Whose URLs are dead, or which one stream's; never both. */
export type HeardRevocation = { readonly userID: string } | { readonly streamID: string }

/** What the key of a stored revocation names. */
export function readRevocation(key: string): HeardRevocation {
  return key.startsWith('user ') ? { userID: key.slice(5) } : { streamID: key.slice(7) }
}

/** Whether a stored revocation still matters at `now` (Unix ms): the URLs it kills are not expired yet. */
export function revocationAlive(value: string, now: number): boolean {
  return untilOf(value) * 1000 > now
}

/** Whose URLs a stored revocation kills, from its key. */
export function ownerOfRevocation(key: string): string {
  const named = readRevocation(key)
  return 'userID' in named ? named.userID : (grantedTo(named.streamID) ?? '')
}

/** Who caused a stored revocation of somebody else's URLs. */
export function causeOfRevocation(_key: string, value: string): string {
  return value.slice(value.indexOf(' ') + 1)
}

/** A stored revocation is `<Unix seconds>`, or `<Unix seconds> <who caused it>`. */
function untilOf(value: string): number {
  return Number.parseInt(value, 10)
}

/** Hex digits behind the user in a stream's name: 48 random bits. */
const RANDOM_BYTES = 6
const NAME = /^([A-Za-z0-9_-]{1,32})_[0-9a-f]{12}$/

/** The user whom this name was granted to; undefined for a name that we did not make. */
export function grantedTo(streamID: string): string | undefined {
  return NAME.exec(streamID)?.[1]
}

/**
 * Who may publish what, whatever the media plane: names streams after their owner
 * and remembers which names and whose URLs are dead before their time. Times are
 * Unix seconds, as in txTime.
 */
export class PushRights {
  constructor(
    private readonly options: {
      clock: Clock
      ids: Ids /** Seconds that a push URL is valid. */
      ttl: number
      revocations: Revocations
    },
  ) {}

  /**
   * A fresh stream name and the expiry of its push URLs; later than that of every revoked URL of this user. `slot`: of
   * the node that is to have the stream.
   */
  grant(userID: string, slot = ''): { streamID: string; expires: number } {
    const streamID = `${userID}_${slot}${this.options.ids.hex(RANDOM_BYTES - slot.length / 2)}`
    return { streamID, expires: Math.max(this.#inTtl(), this.#revokedUntil(userID) + 1) }
  }

  /** Whether a correctly signed push URL, expiring at `expires`, was killed. */
  revoked(streamID: string, expires: number): boolean {
    const { own, others } = this.options.revocations
    const key = `stream ${streamID}`
    if (own.get(key) !== undefined || others.get(key) !== undefined) return true
    const owner = grantedTo(streamID)
    return owner !== undefined && expires <= this.#revokedUntil(owner)
  }

  /** Kills one stream name. `by`: the other user who caused it. Resolves when a restart will remember it. */
  async revokeStream(streamID: string, by?: string): Promise<void> {
    await this.#remember(`stream ${streamID}`, this.#inTtl() + 1, by)
  }

  /** Kills every push URL handed to this user so far. `by`: the other user who caused it. */
  async revokeUser(userID: string, by?: string): Promise<void> {
    await this.#remember(`user ${userID}`, Math.max(this.#inTtl(), this.#revokedUntil(userID) + 1), by)
  }

  #remember(key: string, until: number, by: string | undefined): Promise<void> {
    const { own, others } = this.options.revocations
    return by === undefined ? own.set(key, String(until)) : others.set(key, `${until} ${by}`)
  }

  #revokedUntil(userID: string): number {
    const { own, others } = this.options.revocations
    const key = `user ${userID}`
    return Math.max(untilOf(own.get(key) ?? '0'), untilOf(others.get(key) ?? '0'))
  }

  #inTtl(): number {
    return Math.floor(this.options.clock.now() / 1000) + this.options.ttl
  }
}
