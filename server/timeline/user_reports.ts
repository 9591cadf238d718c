import { Code, type RoomType } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { CallerRates } from '../limits/caller_rates.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { ProtocolError } from '../protocol_error.js'
import type { RoomDirectory } from '../rooms/rooms.js'
import type { Timeline } from './timeline.js'

/** A user's report of another user in the room. */
export interface UserReport {
  readonly roomID: string
  readonly roomType: RoomType
  readonly userID: string
  readonly targetUserID: string
  readonly reason: string
}

export interface UserReportsOptions {
  timeline: Pick<Timeline, 'note'>
  /** Not to be called before the server starts. */
  rooms: () => Pick<RoomDirectory, 'belongs'>
  clock: Pick<Clock, 'monotonic'>
  sharedLimit?: SharedLimit
  /** Receives the report. A returned promise is awaited before the caller is answered. */
  reported: (report: UserReport) => unknown
}

/** Rate limit per user: five at once, then one in 20 s. */
const OF_USER = { perSecond: 1 / 20, burst: 5 }
/**
 * Rate limit per network, since ids cost nothing: otherwise one guest with many ids could flood the operator.
 */
const OF_NETWORK = { perSecond: 1 / 2, burst: 30 }

/** Reports by members and audience, for the operator only. */
export class UserReports {
  private readonly rates: CallerRates

  constructor(private readonly options: UserReportsOptions) {
    const { clock, sharedLimit } = options
    this.rates = new CallerRates({
      name: 'reports',
      user: OF_USER,
      network: OF_NETWORK,
      refusal: '举报过于频繁，请稍后再试',
      clock,
      sharedLimit,
    })
  }

  /** Throws 5 when one of the two users is not in the room; 1 (429) beyond the rate limit. */
  async take(report: Omit<UserReport, 'roomType'>, network: string): Promise<void> {
    const { timeline, rooms, reported } = this.options
    const { roomID, userID, targetUserID } = report
    await this.rates.take(userID, network)
    const place = await rooms().belongs(userID, roomID)
    if (place === undefined) throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
    if ((await rooms().belongs(targetUserID, roomID)) === undefined)
      throw new ProtocolError(Code.NOT_MEMBER, '对方不在该房间中')
    // Timelines contain no text that users wrote.
    timeline.note(roomID, 'reported', { user: targetUserID, by: userID })
    await reported({ ...report, roomType: place.type })
  }
}
