import { GRAVE_KEPT, type Grave } from '../rooms/rules/room.js'
import { FairMap } from './fair_map.js'

/** Ended rooms that are remembered at once; beyond it those of whoever has most go first. */
const LIMIT = 20_000

/** Ended rooms, remembered for `GRAVE_KEPT` ms. Bounded by owner: whoever ends rooms all the time makes nobody else's forgotten. */
export class Graves {
  private readonly graves: FairMap<Grave>

  constructor(evicted: (roomID: string) => void = () => {}) {
    this.graves = new FairMap(LIMIT, (_roomID, grave) => grave.owner, evicted)
  }

  get size(): number {
    return this.graves.size
  }

  get(roomID: string): Grave | undefined {
    return this.graves.get(roomID)
  }

  items(): IterableIterator<[string, Grave]> {
    return this.graves.items()
  }

  put(roomID: string, grave: Grave): void {
    for (const [oldID, old] of this.graves.items()) {
      if (old.closedAt + GRAVE_KEPT > grave.closedAt) break
      this.graves.delete(oldID)
    }
    this.graves.set(roomID, grave)
  }

  delete(roomID: string): void {
    this.graves.delete(roomID)
  }
}
