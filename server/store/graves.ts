import { GRAVE_KEPT, type Grave } from '../rooms/room.js'

/** More ended rooms than this are forgotten early, the oldest first. */
const MOST = 10_000

/** Ended rooms, remembered for `GRAVE_KEPT` ms after their end. */
export class Graves {
  private readonly graves = new Map<string, Grave>()

  get(roomID: string): Grave | undefined {
    return this.graves.get(roomID)
  }

  put(roomID: string, grave: Grave): void {
    this.graves.delete(roomID)
    this.graves.set(roomID, grave)
    for (const [id, { closedAt }] of this.graves) {
      if (this.graves.size <= MOST && closedAt + GRAVE_KEPT > grave.closedAt) break
      this.graves.delete(id)
    }
  }

  delete(roomID: string): void {
    this.graves.delete(roomID)
  }
}
