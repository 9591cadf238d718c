import type { Logger } from 'pino'
import type { Muted } from '../../../wxlite/utils/protocol.js'
import type { MediaProvider } from '../ports/media_provider.js'
import type { Reach, RoomListener } from '../ports/room_listener.js'
import type { RoomStore } from '../ports/room_store.js'
import { streamOwner } from '../ports/stream_owner.js'
import type { Commit } from '../rules/commit.js'
import { bothMuted, isMuted, NOT_MUTED } from '../rules/moderation.js'
import type { Room } from '../rules/room.js'
import { ownMute } from '../rules/standing.js'

export interface MuteEffectsOptions {
  media: Pick<MediaProvider, 'reach' | 'mute'>
  store: Pick<RoomStore, 'roomsOf' | 'get'>
  log: Logger
  /** Tells a room the mutes that other rooms decided for a stream that it shows too. */
  tell(roomID: string, userID: string, streamID: string, muted: Muted): Promise<void>
}

/**
 * Has the media plane enforce mutes. A stream may be in several rooms: a mute in one of them holds in all, and all of
 * them show it.
 */
export class MuteEffects implements RoomListener {
  readonly reach: Reach
  /** Users with a mute in some room; the rooms of all others need not be looked up. */
  private readonly decided = new Set<string>()
  /** Users whose rooms are being looked up; true: look again afterwards. */
  private readonly busy = new Map<string, boolean>()

  constructor(private readonly options: MuteEffectsOptions) {
    this.reach = options.media.reach
  }

  committed({ changes, streams }: Pick<Commit, 'changes' | 'streams'>): void {
    for (const change of changes) {
      if (change.type !== 'join' && change.type !== 'update') continue
      const { userID, streamID, muted } = change.member
      // A mute takes effect at once; everything else after the user's other rooms were looked up.
      if (muted) {
        this.decided.add(userID)
        this.options.media.mute?.(streamID, muted)
      }
      this.changed(userID, streamID)
    }
    for (const streamID of streams.released) this.changed(streamOwner(streamID), streamID)
  }

  private changed(userID: string, streamID: string): void {
    if (this.decided.has(userID)) void this.settle(userID, streamID)
  }

  private async settle(userID: string, streamID: string): Promise<void> {
    if (this.busy.has(userID)) {
      this.busy.set(userID, true)
      return
    }
    try {
      do {
        this.busy.set(userID, false)
        await this.spread(userID, streamID)
      } while (this.busy.get(userID))
    } catch (error) {
      this.options.log.error({ err: error, userID }, 'a mute could not be carried to every room')
    } finally {
      this.busy.delete(userID)
    }
  }

  private async spread(userID: string, changed: string): Promise<void> {
    const { media, store, tell } = this.options
    const rooms: { room: Room; streamID: string }[] = []
    for (const roomID of await store.roomsOf(userID)) {
      const room = await store.get(roomID)
      const streamID = room?.view.members.get(userID)?.streamID
      if (room && streamID !== undefined) rooms.push({ room, streamID })
    }
    const decided = (streamID: string, except?: Room) =>
      rooms
        .filter((other) => other.streamID === streamID && other.room !== except)
        .map((other) => ownMute(other.room, userID))
        .reduce(bothMuted, NOT_MUTED)
    // A stream that is in no room any more has no mutes.
    for (const streamID of new Set([changed, ...rooms.map((entry) => entry.streamID)]))
      media.mute?.(streamID, decided(streamID))
    for (const { room, streamID } of rooms) await tell(room.view.roomID, userID, streamID, decided(streamID, room))
    if (rooms.some(({ room }) => isMuted(ownMute(room, userID)))) this.decided.add(userID)
    else this.decided.delete(userID)
  }
}
