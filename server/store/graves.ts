import { GRAVE_KEPT, type Grave } from '../rooms/room.js'

/** Ended rooms per generation: at least the newest so many are remembered, at most twice as many. */
const GENERATION = 10_000

/**
 * Ended rooms, remembered for `GRAVE_KEPT` ms after their end, and no longer than
 * twice that. Two generations instead of a queue: the older one is forgotten as a
 * whole when the younger is full or old, so that nothing is searched for what to forget.
 */
export class Graves {
  private young = new Map<string, Grave>()
  private old = new Map<string, Grave>()
  private began = 0

  get(roomID: string): Grave | undefined {
    return this.young.get(roomID) ?? this.old.get(roomID)
  }

  put(roomID: string, grave: Grave): void {
    if (this.young.size >= GENERATION || grave.closedAt >= this.began + GRAVE_KEPT) {
      this.old = this.young
      this.young = new Map()
      this.began = grave.closedAt
    }
    this.young.set(roomID, grave)
  }

  delete(roomID: string): void {
    this.young.delete(roomID)
    this.old.delete(roomID)
  }
}
