import { RecentMap } from '../../limits/recent_map.js'
import { grantedTo, type HeardRevocation, type PushRights } from '../push_rights.js'

/** Publishers that were let in and have not begun yet. */
const ADMITTED = 2_000

/** The rights by which streams are live here: another node may end them. Times are Unix seconds. */
export class LiveRights {
  readonly #admitted = new RecentMap<string, number>(ADMITTED)
  readonly #expires = new Map<string, number>()

  constructor(private readonly rights: Pick<PushRights, 'revoked'>) {}

  /** A publisher was let in by a push URL that expires then. */
  admitted(streamID: string, expires: number): void {
    this.#admitted.set(streamID, expires)
  }

  published(streamID: string): void {
    this.#expires.set(streamID, this.#admitted.get(streamID) ?? Number.POSITIVE_INFINITY)
  }

  unpublished(streamID: string): void {
    this.#expires.delete(streamID)
  }

  /** The streams that are over by it: not those that are published by a newer right. */
  endedBy(revocation: HeardRevocation): string[] {
    const named = (streamID: string) =>
      'userID' in revocation ? grantedTo(streamID) === revocation.userID : streamID === revocation.streamID
    return [...this.#expires]
      .filter(([streamID, expires]) => named(streamID) && this.rights.revoked(streamID, expires))
      .map(([streamID]) => streamID)
  }
}
