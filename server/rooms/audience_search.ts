import { EventLoopYielder } from './event_loop_yielder.js'
import type { RoomStore } from './ports/room_store.js'

/** Rooms searched per step; the event loop gets a turn after each step. */
const STEP = 100
/** Users that one walk looks for. */
const USERS = 50

interface Walk {
  readonly users: Set<string>
  readonly found: Promise<ReadonlyMap<string, readonly string[]>>
}

/**
 * Finds the rooms in whose audience a user is. Stores have no index for this, since audiences are large and it is
 * hardly ever needed: all live rooms (only they have an audience) are searched, in one walk for all pending questions.
 */
export class AudienceSearch {
  private readonly yielder = new EventLoopYielder(1)
  private next: Walk | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly store: Pick<RoomStore, 'all' | 'get'>) {}

  async roomsOf(userID: string): Promise<readonly string[]> {
    if (this.next === undefined || this.next.users.size >= USERS) this.next = this.begin()
    const { users, found } = this.next
    users.add(userID)
    return (await found).get(userID) ?? []
  }

  /** Looks when the walk before it is over. */
  private begin(): Walk {
    const users = new Set<string>()
    const found = this.last.then(() => {
      if (this.next?.users === users) this.next = undefined
      return this.walk([...users])
    })
    this.last = found.catch(() => {})
    return { users, found }
  }

  private async walk(users: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>()
    for (let index = 0, more = true; more; index += STEP) {
      await this.yielder.step()
      const { rooms } = await this.store.all('live_room', index, STEP)
      const known = await Promise.all(
        rooms.filter(({ audience }) => audience.size > 0).map(({ view }) => this.store.get(view.roomID, users)),
      )
      for (const room of known)
        for (const userID of users)
          if (room?.audience.get(userID) !== undefined)
            found.set(userID, [...(found.get(userID) ?? []), room.view.roomID])
      more = rooms.length === STEP
    }
    return found
  }
}
