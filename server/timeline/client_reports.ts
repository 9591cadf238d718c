import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { TokenBuckets } from '../limits/token_buckets.js'
import { ProtocolError } from '../protocol_error.js'
import type { RoomDirectory } from '../rooms/rooms.js'
import type { Actor } from '../rooms/rules/room.js'
import type { Timeline } from './timeline.js'

export interface ClientReportsOptions {
  timeline: Pick<Timeline, 'note'>
  /** Not to be called before the server starts. */
  rooms: () => Pick<RoomDirectory, 'belongs'>
  clock: Pick<Clock, 'monotonic'>
}

/** One report in 5 s of one login. */
const PER_SECOND = 1 / 5

/** What clients say of themselves: figures of their tags, codes, recoveries. From members and audience alone. */
export class ClientReports {
  private readonly rates = new TokenBuckets(PER_SECOND, 1)

  constructor(private readonly options: ClientReportsOptions) {}

  /** Throws 5 for a user who is not in the room, 1 (429) for one too many. */
  async take(caller: Actor, roomID: string, report: { [name: string]: string | number }): Promise<void> {
    const { timeline, rooms, clock } = this.options
    const now = clock.monotonic()
    if (!this.rates.of(caller.session || caller.userID, now).take(now))
      throw new ProtocolError(Code.BAD_REQUEST, '上报过于频繁，每 5 秒最多一次', {}, 429)
    if ((await rooms().belongs(caller.userID, roomID)) === undefined)
      throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
    timeline.note(roomID, 'report', { user: caller.userID, report })
  }
}
