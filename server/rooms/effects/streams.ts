import type { Logger } from 'pino'
import type { MediaProvider } from '../ports/media_provider.js'
import type { Reach, RoomListener } from '../ports/room_listener.js'
import type { RoomStore } from '../ports/room_store.js'
import type { Commit } from '../rules/commit.js'
import type { LostStream } from '../rules/stream_changes.js'

/**
 * Tells the media plane whose streams belong to a room. A user may be in several
 * rooms with one stream; a closed room cuts it only when it is in no other.
 */
export class StreamEffects implements RoomListener {
  readonly reach: Reach

  constructor(
    private readonly media: Pick<MediaProvider, 'reach' | 'claim' | 'release' | 'revoke' | 'revokeUser'>,
    private readonly store: Pick<RoomStore, 'roomsOf' | 'get'>,
    private readonly log: Logger,
  ) {
    this.reach = media.reach
  }

  committed({ streams }: Commit): void {
    for (const streamID of streams.claimed) this.media.claim(streamID)
    for (const streamID of streams.released) this.media.release(streamID)
    for (const lost of streams.kicked) this.watched(this.revokeKicked(lost), lost)
    for (const lost of streams.cut) this.watched(this.revokeUnused(lost), lost)
  }

  /**
   * Kicked: the stream ends, and all push URLs of that user become invalid. Other rooms are not affected: a stream that
   * is in another room too goes on, and a user who is in another room keeps its other push URLs.
   */
  private async revokeKicked({ userID, streamID, by = userID }: LostStream): Promise<void> {
    const elsewhere = await this.streamsOf(userID)
    if (elsewhere.has(streamID)) return
    if (elsewhere.size > 0) await this.media.revoke(streamID, by)
    else await Promise.all([this.media.revokeUser(userID, by), this.media.revoke(streamID, by)])
  }

  private async revokeUnused({ userID, streamID, by }: LostStream): Promise<void> {
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

  private watched(done: Promise<void>, { streamID }: LostStream): void {
    done.catch((error: unknown) => this.log.error({ err: error, streamID }, 'a stream could not be cut'))
  }
}
