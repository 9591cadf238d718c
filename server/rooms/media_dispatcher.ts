import type { Logger } from 'pino'
import type { MediaProvider } from '../media/media_provider.js'
import type { Member } from './room.js'
import type { Commit } from './step.js'

/**
 * Tells the media plane whose streams belong to a room. A user may be in several
 * rooms with one stream: a closed room cuts it only when it is in no other.
 */
export class MediaDispatcher {
  /** Stream -> number of rooms that it is in. */
  private readonly uses = new Map<string, number>()

  constructor(
    private readonly media: Pick<MediaProvider, 'claim' | 'release' | 'revoke' | 'revokeUser'>,
    private readonly log: Logger,
  ) {}

  committed({ before, after, changes }: Commit): void {
    if (before?.members === after?.members) return
    for (const { userID, streamID } of after?.members.values() ?? []) {
      if (before?.members.get(userID)?.streamID !== streamID) this.claim(streamID)
    }
    const closedByWill = changes.some((change) => change.type === 'close' && change.reason === 'closed')
    for (const member of before?.members.values() ?? []) {
      const now = after?.members.get(member.userID)
      if (now?.streamID === member.streamID) continue
      const kicked = changes.some((change) => change.type === 'quit' && change.reason === 'kicked' && change.member.userID === member.userID)
      if (kicked) this.expel(member)
      else this.drop(member.streamID, now !== undefined || closedByWill)
    }
  }

  private claim(streamID: string): void {
    this.uses.set(streamID, (this.uses.get(streamID) ?? 0) + 1)
    this.media.claim(streamID)
  }

  /** `cut`: the stream ends now (replaced, or its room was closed), unless another room has it; otherwise its user may still enter one with it. */
  private drop(streamID: string, cut: boolean): void {
    if (this.release(streamID) && cut) this.revoked(this.media.revoke(streamID), streamID)
  }

  /** Kicked: the stream ends in every room, and no push URL of that user is good any longer. */
  private expel({ userID, streamID }: Member): void {
    this.release(streamID)
    this.revoked(this.media.revokeUser(userID), streamID)
    this.revoked(this.media.revoke(streamID), streamID)
  }

  /** Whether that was the last room of the stream. */
  private release(streamID: string): boolean {
    const uses = (this.uses.get(streamID) ?? 1) - 1
    if (uses > 0) this.uses.set(streamID, uses)
    else this.uses.delete(streamID)
    this.media.release(streamID)
    return uses <= 0
  }

  private revoked(done: Promise<void>, streamID: string): void {
    done.catch((error: unknown) => this.log.error({ err: error, streamID }, 'a stream could not be cut'))
  }
}
