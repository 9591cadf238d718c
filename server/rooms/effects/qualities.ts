import type { Logger } from 'pino'
import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../../clock.js'
import type { RoomStore } from '../ports/room_store.js'
import { streamOwner } from '../ports/stream_owner.js'
import type { RoomView } from '../rules/room.js'

export interface QualityEffectsOptions {
  clock: Clock
  store: Pick<RoomStore, 'roomsOf' | 'get'>
  log: Logger
  /** At most once a second per room. */
  notice: (notice: RoomNotice) => void
}

/** Good quality, which needs no notice. */
const BEST = 5
/** Interval of repetition, for users who came later or missed it (ms). */
const AGAIN = 5_000

/** Tells rooms whose streams arrive badly, as the media plane measures it. */
export class QualityEffects {
  /** Qualities of the streams that arrive badly. */
  private readonly poor = new Map<string, number>()
  /** The timer of repetitions, while there are any. */
  private again: Cancel | undefined

  constructor(private readonly options: QualityEffectsOptions) {}

  heard(streamID: string, quality: number): void {
    if (quality === BEST) this.poor.delete(streamID)
    else this.poor.set(streamID, quality)
    void this.tell(streamID)
    this.again ??= this.options.clock.after(AGAIN, () => this.repeat())
  }

  /** Forgets an ended stream, and sends its room the qualities that remain. */
  ended(streamID: string): void {
    if (this.poor.delete(streamID)) void this.tell(streamID)
  }

  close(): void {
    this.again?.()
  }

  private repeat(): void {
    this.again = this.poor.size === 0 ? undefined : this.options.clock.after(AGAIN, () => this.repeat())
    for (const streamID of this.poor.keys()) void this.tell(streamID)
  }

  private async tell(streamID: string): Promise<void> {
    const { store, log, notice } = this.options
    const userID = streamOwner(streamID)
    try {
      for (const roomID of await store.roomsOf(userID)) {
        const room = await store.get(roomID)
        if (room?.view.members.get(userID)?.streamID === streamID) notice(this.stateOf(room.view))
      }
    } catch (error) {
      log.error({ err: error, streamID }, 'a room was not told how a stream arrives')
    }
  }

  private stateOf({ roomID, members }: RoomView): RoomNotice {
    const quality: { [userID: string]: number } = {}
    for (const { userID, streamID } of members.values()) {
      const level = this.poor.get(streamID)
      if (level !== undefined) quality[userID] = level
    }
    return { event: 'quality', roomID, quality }
  }
}
