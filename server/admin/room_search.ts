import type { RoomType } from '../../wxlite/utils/protocol.js'
import { EventLoopYielder } from '../rooms/event_loop_yielder.js'
import type { InspectedRoom, Inspector } from '../rooms/inspector.js'

/** Rooms searched per step; one step per turn of the event loop, over all searches. */
const STEP = 100

/** Searches all rooms for a text without blocking the event loop. */
export class RoomSearch {
  private readonly yielder = new EventLoopYielder(1)

  constructor(private readonly inspector: Pick<Inspector, 'rooms'>) {}

  /**
   * Rooms that contain the text, in the order in which they were made: `cnt` after the first `index`; `total` counts
   * all. Rooms that open or close during the search may be missed.
   */
  async find(
    types: readonly RoomType[],
    text: string,
    index: number,
    cnt: number,
  ): Promise<{ rooms: readonly InspectedRoom[]; total: number }> {
    const wanted = text.toLowerCase()
    const found: InspectedRoom[] = []
    let total = 0
    for (let at = 0; ; at += STEP) {
      await this.yielder.step()
      const { rooms } = await this.inspector.rooms(types, at, STEP)
      for (const room of rooms) {
        if (!holds(room, wanted)) continue
        if (total >= index && found.length < cnt) found.push(room)
        total += 1
      }
      if (rooms.length < STEP) return { rooms: found, total }
    }
  }
}

function holds({ view, owner }: InspectedRoom, wanted: string): boolean {
  const has = (text: string) => text.toLowerCase().includes(wanted)
  if (has(view.roomID) || has(view.roomInfo) || has(owner)) return true
  for (const { userID, userName } of view.members.values()) if (has(userID) || has(userName)) return true
  return false
}
