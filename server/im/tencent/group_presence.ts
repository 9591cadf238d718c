import type { Logger } from 'pino'
import { RecentMap } from '../../recent_map.js'
import type { RoomEvents } from '../../rooms/rooms.js'

/** Users whose groups are remembered, and groups of each. */
const USERS = 100_000
const GROUPS = 50

/** Who is in which group, as the cloud's callbacks tell it, passed on to the rooms. Never rejects. */
export class GroupPresence {
  /** A login or its loss comes without groups: it concerns those that the user was seen in. */
  private readonly groups = new RecentMap<string, Set<string>>(USERS)

  constructor(
    private readonly rooms: Pick<RoomEvents, 'audienceGone' | 'audienceBack'>,
    private readonly log: Logger,
  ) {}

  async inGroup(userID: string, groupID: string, present: boolean): Promise<void> {
    const groups = this.groups.get(userID) ?? new Set()
    if (present && groups.size < GROUPS) this.groups.set(userID, groups.add(groupID))
    if (!present) groups.delete(groupID)
    await this.tell(userID, groupID, present)
  }

  async online(userID: string, present: boolean): Promise<void> {
    for (const groupID of this.groups.get(userID) ?? []) await this.tell(userID, groupID, present)
  }

  private async tell(userID: string, roomID: string, present: boolean): Promise<void> {
    try {
      await (present ? this.rooms.audienceBack(userID, roomID) : this.rooms.audienceGone(userID, roomID))
    } catch (error) {
      this.log.error({ err: error, userID, roomID }, 'im: callback not passed on')
    }
  }
}
