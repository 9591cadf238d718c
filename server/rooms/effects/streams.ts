import type { Logger } from 'pino'
import type { MediaProvider } from '../ports/media_provider.js'
import type { RoomStore } from '../ports/room_store.js'
import type { Member } from '../rules/room.js'
import type { Commit } from '../rules/step.js'

/**
 * Tells the media plane whose streams belong to a room. A user may be in several
 * rooms with one stream; a closed room cuts it only when it is in no other.
 */
export class StreamEffects {
  constructor(
    private readonly media: Pick<MediaProvider, 'claim' | 'release' | 'revoke' | 'revokeUser'>,
    private readonly store: Pick<RoomStore, 'roomsOf' | 'get'>,
    private readonly log: Logger,
  ) {}

  committed({ before, after, cause, changes }: Commit): void {
    if (before?.members === after?.members) return
    for (const { userID, streamID } of after?.members.values() ?? []) {
      if (before?.members.get(userID)?.streamID !== streamID) this.media.claim(streamID)
    }
    const closedByWill = changes.some((change) => change.type === 'close' && change.reason === 'closed')
    for (const member of before?.members.values() ?? []) {
      const now = after?.members.get(member.userID)
      if (now?.streamID === member.streamID) continue
      const kicked = changes.some(
        (change) => change.type === 'quit' && change.reason === 'kicked' && change.member.userID === member.userID,
      )
      const creator = before?.creator ?? ''
      const by = creator === member.userID ? undefined : cause || creator
      if (kicked) this.expel(member, by ?? member.userID)
      else this.drop(member, now !== undefined || closedByWill, now === undefined ? by : undefined)
    }
  }

  /**
   * Kicked: the stream ends, and no push URL of that user is good any longer. What the user has in another room
   * is that room's: a stream that is there too goes on, and one who is elsewhere keeps its other push URLs.
   */
  private expel(member: Member, by: string): void {
    this.media.release(member.streamID)
    this.watched(this.revokeKicked(member, by), member.streamID)
  }

  private async revokeKicked({ userID, streamID }: Member, by: string): Promise<void> {
    const elsewhere = await this.streamsOf(userID)
    if (elsewhere.has(streamID)) return
    if (elsewhere.size > 0) await this.media.revoke(streamID, by)
    else await Promise.all([this.media.revokeUser(userID, by), this.media.revoke(streamID, by)])
  }

  /**
   * `cut`: the stream ends now (replaced, or its room was closed); otherwise its user may still enter a room with it.
   */
  private drop(member: Member, cut: boolean, by: string | undefined): void {
    this.media.release(member.streamID)
    if (cut) this.watched(this.revokeUnused(member, by), member.streamID)
  }

  private async revokeUnused({ userID, streamID }: Member, by: string | undefined): Promise<void> {
    for (const roomID of await this.store.roomsOf(userID))
      if ((await this.streamIn(roomID, userID)) === streamID) return
    await this.media.revoke(streamID, by)
  }

  /** The streams with which the user is in a room now. */
  private async streamsOf(userID: string): Promise<ReadonlySet<string>> {
    const streams = new Set<string>()
    for (const roomID of await this.store.roomsOf(userID)) {
      const streamID = await this.streamIn(roomID, userID)
      if (streamID !== undefined) streams.add(streamID)
    }
    return streams
  }

  private async streamIn(roomID: string, userID: string): Promise<string | undefined> {
    return (await this.store.get(roomID))?.view.members.get(userID)?.streamID
  }

  private watched(done: Promise<void>, streamID: string): void {
    done.catch((error: unknown) => this.log.error({ err: error, streamID }, 'a stream could not be cut'))
  }
}
