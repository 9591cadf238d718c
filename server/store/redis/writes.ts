import { LIMITS } from '../../../wxlite/utils/protocol.js'
import { ApplyCall } from './apply_call.js'
import type { Keys } from './keys.js'
import { list } from './known_room.js'
import type { RedisLink } from './link.js'
import { APPLY } from './scripts.js'
import { TurnCalls } from './turn_calls.js'
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
}

/** Writes rooms: everything that one turn of the event loop wants to write goes in one call. */
export class Writes {
  private readonly calls: TurnCalls<Asked>

  constructor(
    private readonly link: RedisLink,
    private readonly keys: Keys,
    /** This process, for the bus. */
    private readonly node: string,
  ) {
    this.calls = new TurnCalls(link, TOGETHER, (asked) => this.call(asked))
  }

  /** DONE, OWNED, or the room's state when it is not what the rules saw. */
  send(write: Write, until: number): Promise<unknown> {
    return this.calls.ask({ write, until })
  }

  private async call(asked: readonly Asked[]): Promise<readonly unknown[]> {
    const { keys, node, link } = this
    const call = new ApplyCall(keys.due, keys.owned, keys.lastNumber)
    const writes = asked.map(({ write }) => headOf(call, keys, write))
    const settings = { node, writes, kept: TOKEN_KEPT, length: BUS_LENGTH, limit: LIMITS.roomsOwned }
    const until = Math.min(...asked.map(({ until }) => until))
    return list(await link.run(APPLY, call.keys, [JSON.stringify(settings), ...call.texts], until))
  }
}
