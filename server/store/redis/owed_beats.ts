import { StoreAway } from '../../rooms/ports/store_away.js'
import type { Keys } from './keys.js'
import type { RedisLink } from './link.js'
import { BEATS } from './scripts.js'

/** Signs of life that are kept, of all together; further ones are lost. */
const MOST = 100_000
/** Places whose beats are written in one go. */
const TOGETHER = 200

/** A place that lapses without signs of life (a room, say), and when who in it gave the last one. */
type Owed = readonly [place: string, seen: ReadonlyMap<string, number>]

/**
 * Signs of life that could not be written. Whoever gave one is there, whatever keeps this node from Redis, while
 * other nodes go on removing those who give none.
 */
export class OwedBeats {
  private readonly owed = new Map<string, Map<string, number>>()
  private size = 0

  constructor(private readonly send: (places: readonly Owed[]) => Promise<unknown>) {}

  /** Those of the members of rooms. */
  static ofMembers(link: RedisLink, keys: Keys): OwedBeats {
    return new OwedBeats((rooms) => {
      const names = rooms.map(([roomID]) => keys.room(roomID))
      const texts = rooms.map(([, seen]) => JSON.stringify(Array.from(seen, ([userID, at]) => [userID, String(at)])))
      return link.run(BEATS, names, texts)
    })
  }

  add(place: string, userID: string, at: number): void {
    const seen = this.owed.get(place) ?? new Map<string, number>()
    const before = seen.get(userID)
    if (before === undefined && this.size >= MOST) return
    if (before === undefined) this.size++
    this.owed.set(place, seen.set(userID, Math.max(before ?? at, at)))
  }

  /** Throws StoreAway, and keeps what was not written. */
  async write(): Promise<void> {
    while (this.owed.size > 0) {
      const places: Owed[] = []
      for (const [place, seen] of this.owed) {
        this.owed.delete(place)
        this.size -= seen.size
        if (places.push([place, seen]) === TOGETHER) break
      }
      await this.written(places)
    }
  }

  private async written(places: readonly Owed[]): Promise<void> {
    try {
      await this.send(places)
    } catch (error) {
      if (error instanceof StoreAway) {
        for (const [place, seen] of places) for (const [userID, at] of seen) this.add(place, userID, at)
        throw error
      }
      // A key that is none of ours spoils what is owed to its own place alone.
      if (places.length > 1) for (const one of places) await this.written([one])
    }
  }
}
