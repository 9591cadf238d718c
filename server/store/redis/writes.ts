import { LIMITS } from '../../../wxlite/utils/protocol.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { ApplyCall } from './apply_call.js'
import type { Keys } from './keys.js'
import { list } from './known_room.js'
import type { RedisLink } from './link.js'
import { APPLY } from './scripts.js'
import { headOf, type Write } from './write.js'

/** How long it is remembered that a write was done (ms): longer than it is sent again. */
export const TOKEN_KEPT = 5_000
/** Entries that the bus keeps, about. */
export const BUS_LENGTH = 50_000
/** Rooms in one call of the script: Redis serves nobody else meanwhile. */
const TOGETHER = 64

/** It was written. */
export const DONE = 1
/** Whoever was to own the room has as many as one may. */
export const OWNED = 0

interface Asked {
  readonly write: Write
  /** It is not sent again after this (ms, monotonic). */
  readonly until: number
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Writes rooms: everything that one turn of the event loop wants to write goes in one call. */
export class Writes {
  private asked: Asked[] = []

  constructor(
    private readonly link: RedisLink,
    private readonly keys: Keys,
    /** This process, for the bus. */
    private readonly node: string,
  ) {}

  /** DONE, OWNED, or the room's state when it is not what the rules saw. */
  send(write: Write, until: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.asked.length === 0) this.link.atTurnEnd(() => this.flush())
      this.asked.push({ write, until, resolve, reject })
    })
  }

  private flush(): void {
    const { asked } = this
    this.asked = []
    for (let at = 0; at < asked.length; at += TOGETHER) void this.call(asked.slice(at, at + TOGETHER))
  }

  private async call(asked: readonly Asked[]): Promise<void> {
    const { keys, node, link } = this
    const until = Math.min(...asked.map(({ until }) => until))
    try {
      const call = new ApplyCall(keys.due, keys.owned, keys.lastNumber)
      const writes = asked.map(({ write }) => headOf(call, keys, write))
      const settings = { node, writes, kept: TOKEN_KEPT, length: BUS_LENGTH, limit: LIMITS.roomsOwned }
      const answers = list(await link.run(APPLY, call.keys, [JSON.stringify(settings), ...call.texts], until))
      for (const [i, { resolve }] of asked.entries()) resolve(answers[i])
    } catch (error) {
      // What was done of it is not done again. A key that is none of ours fails the write of its own room alone.
      if (asked.length > 1 && !(error instanceof StoreAway)) for (const one of asked) void this.call([one])
      else for (const { reject } of asked) reject(error)
    }
  }
}
