import { CLOSED_ROOM_KEPT, type ClosedRoom } from '../rooms/rules/room.js'
import { FairMap } from './fair_map.js'

/** Ended rooms that are remembered at once; beyond it those of whoever has most go first. */
const LIMIT = 20_000
/** Between two looks for those whose time is over (ms): a map full of gaps is slow to look at. */
const LOOK = 1_000

/**
 * Ended rooms, remembered for `CLOSED_ROOM_KEPT` ms. Bounded by owner: whoever ends rooms all the time makes nobody
 * else's forgotten.
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
