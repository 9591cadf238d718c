import { CLOSED_ROOM_KEPT, type ClosedRoom } from '../rooms/rules/room.js'
import { FairMap } from './fair_map.js'

/** Maximum number of remembered ended rooms; beyond it those of the owner with most go first. */
const LIMIT = 20_000
/** Interval of removing expired ones (ms): iterating over a map full of deleted entries is slow. */
const LOOK = 1_000

/**
 * Ended rooms, remembered for `CLOSED_ROOM_KEPT` ms. Bounded by owner, so that a user who ends rooms all the time does
 * not push out those of others.
 */
export class ClosedRooms {
  private readonly closedRooms: FairMap<ClosedRoom>
  private looked = Number.NEGATIVE_INFINITY

  constructor(evicted: (roomID: string) => void = () => {}) {
    this.closedRooms = new FairMap(LIMIT, (_roomID, closedRoom) => closedRoom.owner, evicted)
  }

  get size(): number {
    return this.closedRooms.size
  }

  get(roomID: string): ClosedRoom | undefined {
    return this.closedRooms.get(roomID)
  }

  items(): IterableIterator<[string, ClosedRoom]> {
    return this.closedRooms.items()
  }

  put(roomID: string, closedRoom: ClosedRoom): void {
    if (closedRoom.closedAt >= this.looked + LOOK) this.forget(closedRoom.closedAt)
    this.closedRooms.set(roomID, closedRoom)
  }

  private forget(now: number): void {
    this.looked = now
    for (const [roomID, { closedAt }] of this.closedRooms.items()) {
      if (closedAt + CLOSED_ROOM_KEPT > now) break
      this.closedRooms.delete(roomID)
    }
  }

  delete(roomID: string): void {
    this.closedRooms.delete(roomID)
  }
}
