import type { Logger } from 'pino'
import type { NodeNews } from '../../bus/node_news.js'
import type { Clock } from '../../clock.js'
import { RecentMap } from '../../limits/recent_map.js'
import type { MediaProvider } from '../../rooms/ports/media_provider.js'
import type { RoomDirectory } from '../../rooms/rooms.js'

/** What a lost connection concerns. */
export interface PresenceParts {
  /** Not to be called before the server starts. */
  rooms: () => Pick<RoomDirectory, 'audienceGone' | 'userBack' | 'find' | 'streamEnded'>
  media: Pick<MediaProvider, 'streamState'>
  clock: Clock
  log: Logger
  /** Present when callbacks may reach other nodes too. */
  news?: NodeNews<OnlineNews>
}

/** A user's login at the cloud, or its loss. */
export interface OnlineNews {
  readonly userID: string
  readonly present: boolean
}

/** Users whose groups are remembered, and groups of each. */
const USERS = 100_000
const GROUPS = 50
/** The stream of a crashed phone lives on for some seconds: it is asked for a second time after this (ms). */
const ASK_AGAIN = 6_000

/** Who is in which group, as the cloud's callbacks tell it, passed on to the rooms. Never rejects. */
export class GroupPresence {
  /** A login or its loss comes without groups: it concerns those that the user was seen in. */
  private readonly groups = new RecentMap<string, Set<string>>(USERS)

  constructor(private readonly parts: PresenceParts) {
    parts.news?.listen(({ userID, present }) => void this.tellGroups(userID, present))
  }

  async inGroup(userID: string, groupID: string, present: boolean): Promise<void> {
    const groups = this.groups.get(userID) ?? new Set()
    if (present && groups.size < GROUPS) this.groups.set(userID, groups.add(groupID))
    if (!present) groups.delete(groupID)
    await this.tell(userID, groupID, present)
  }

  /** Each node has seen the user in other groups. */
  async online(userID: string, present: boolean): Promise<void> {
    const { news } = this.parts
    if (news) news.tell({ userID, present })
    else await this.tellGroups(userID, present)
  }

  private async tellGroups(userID: string, present: boolean): Promise<void> {
    for (const groupID of this.groups.get(userID) ?? []) await this.tell(userID, groupID, present)
  }

  private async tell(userID: string, roomID: string, present: boolean): Promise<void> {
    const { rooms, clock } = this.parts
    await this.guarded(userID, roomID, () =>
      present ? rooms().userBack(userID, roomID) : rooms().audienceGone(userID, roomID),
    )
    if (present) return
    // The cloud waits 2 s for its answer, and a media cloud may be as slow: nobody waits for this.
    void this.guarded(userID, roomID, () => this.askForStream(userID, roomID))
    clock.after(ASK_AGAIN, () => void this.guarded(userID, roomID, () => this.askForStream(userID, roomID)))
  }

  /**
   * A member who lost the connection may be gone altogether: where its stream has ended too, the room is told at once.
   */
  private async askForStream(userID: string, roomID: string): Promise<void> {
    const { rooms, media } = this.parts
    const member = (await rooms().find(roomID))?.view.members.get(userID)
    if (member === undefined || member.state === 'away') return
    if ((await media.streamState(member.streamID)) === 'ended') await rooms().streamEnded(member.streamID)
  }

  private async guarded(userID: string, roomID: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.parts.log.error({ err: error, userID, roomID }, 'im: callback not passed on')
    }
  }
}
