import type { Logger } from 'pino'
import { NAMED_AGAIN } from '../../rooms/ports/room_store.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import type { Room } from '../../rooms/rules/room.js'
import type { Keys } from './keys.js'
import { list } from './known_room.js'
import type { KnownRooms } from './known_rooms.js'
import type { RedisLink } from './link.js'
import { OUTAGE } from './outage.js'
import { SWEEP } from './scripts.js'

/** Rooms that `due` names in one answer. */
const AT_ONCE = 64

export interface DueRoomsOptions {
  link: RedisLink
  keys: Keys
  rooms: KnownRooms
  /** How long nobody lapses after an outage (ms): a heartbeat time-out. */
  grace: number
  log: Logger
}

/** Finds rooms whose time has come; of all nodes one is told of each. */
export class DueRooms {
  constructor(private readonly options: DueRoomsOptions) {}

  async find(now: number, dueAt: (room: Room) => number): Promise<{ rooms: readonly string[]; more: boolean }> {
    const { link, keys, grace } = this.options
    const args = [now, AT_ONCE, NAMED_AGAIN, OUTAGE, grace]
    const named = list(await link.run(SWEEP, [keys.due, keys.swept, keys.quiet], args)).map(String)
    const looks = named.map((roomID) => this.isDue(roomID, now, dueAt).catch((error) => this.unread(roomID, error)))
    const looked = await Promise.all(looks)
    return { rooms: named.filter((_, i) => looked[i]), more: named.length >= AT_ONCE }
  }

  /** Whether the time of a room that was named has really come; otherwise it is put off to its true one. */
  private async isDue(roomID: string, now: number, dueAt: (room: Room) => number): Promise<boolean> {
    const { rooms } = this.options
    const known = await rooms.fetch(roomID)
    if (!known.room) return false
    const due = dueAt(known.room)
    if (due <= now) return true
    await rooms.putOff(roomID, known, due)
    return false
  }

  /** What cannot be read keeps no other room from its turn. */
  private unread(roomID: string, error: unknown): false {
    if (error instanceof StoreAway) throw error
    this.options.log.error({ err: error, roomID }, 'redis: a room cannot be read, trying again')
    return false
  }
}
