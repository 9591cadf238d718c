import { CLOSED_ROOM_KEPT, type ClosedRoom } from '../rooms/rules/room.js'
import { FairMap } from './fair_map.js'

/** Ended rooms that are remembered at once; beyond it those of whoever has most go first. */
const LIMIT = 20_000

/**
 * Ended rooms, remembered for `CLOSED_ROOM_KEPT` ms. Bounded by owner: whoever ends rooms all the time makes nobody
 * else's forgotten.
 */
export class ClosedRooms {
  private readonly closedRooms: FairMap<ClosedRoom>

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
    for (const [oldID, old] of this.closedRooms.items()) {
      if (old.closedAt + CLOSED_ROOM_KEPT > closedRoom.closedAt) break
      this.closedRooms.delete(oldID)
    }
    this.closedRooms.set(roomID, closedRoom)
  }

  delete(roomID: string): void {
    this.closedRooms.delete(roomID)
  }
}
