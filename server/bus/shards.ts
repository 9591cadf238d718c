import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import type { Keys } from '../store/redis/keys.js'
import { list } from '../store/redis/known_room.js'
import type { RedisLink } from '../store/redis/link.js'
import { CURSOR, LEASE } from '../store/redis/scripts.js'
import type { Bus } from './bus.js'
import { type BusEntry, entryOf } from './entry.js'
import { SHARDS, Shard, shardOf } from './shard.js'
import { compareIDs, START } from './stream_id.js'

/** A lease without renewal ends after this; its holder stops earlier (ms). */
const LEASE_TIME = 5_000
const STOPS_EARLIER = 1_000
/** How often leases are renewed and free ones are taken, and how often positions are saved (ms). */
const RENEW_INTERVAL = 1_000
const SAVE_INTERVAL = 500
const AT_ONCE = 256

/** Who keeps something for each shard that the next holder needs. */
export interface ShardKeeper {
  /** This process takes the shard over: what was kept is to be there before its entries come. */
  opened(shard: number, lease: string): Promise<void>
  /** Others may have the shard from now on. */
  dropped(shard: number): void
}

export interface ShardsOptions extends ShardKeeper {
  link: RedisLink
  keys: Keys
  bus: Bus
  node: string
  clock: Clock
  log: Logger
  /** Carries out an entry that one of all nodes has to. What it answers never rejects. */
  work: (entry: BusEntry) => unknown
}

/**
 * Has each room's changes carried out by one node: the rooms are in shards, and who holds a shard's lease works its
 * entries off in order. When that node dies another one goes on where it was seen last: an entry may come twice then.
 */
export class Shards {
  private readonly shards = Array.from({ length: SHARDS }, (_, number) => new Shard(number))
  private stops: Cancel[] = []

  constructor(private readonly options: ShardsOptions) {}

  /** From now on this node takes leases. */
  open(): void {
    const { clock, log } = this.options
    const quietly = (run: Promise<void>) =>
      run.catch((error: unknown) => log.debug({ err: error }, 'bus: the leases must wait'))
    void quietly(this.renew())
    this.stops = [
      clock.every(RENEW_INTERVAL, () => void quietly(this.renew())),
      clock.every(SAVE_INTERVAL, () => void quietly(this.save())),
    ]
  }

  /** Hands the shards on. */
  async close(): Promise<void> {
    for (const stop of this.stops) stop()
    for (const shard of this.shards) shard.live = false
    await this.save().catch(() => {})
    await Promise.all(this.held().map((shard) => this.lease(shard, true).catch(() => {})))
    for (const shard of this.shards) this.drop(shard)
  }

  /** Entries were lost: positions that lie beyond what is there count no more, Redis has those that do. */
  lost(): void {
    for (const shard of this.shards) this.drop(shard)
  }

  /** An entry of the bus, at its turn. */
  heard(entry: BusEntry): void {
    const shard = this.shards[shardOf(entry.id)]
    if (shard?.live && shard.takes(entry)) this.carryOut(shard, entry)
  }

  /** Whether this node carries out what concerns the room. */
  holds(roomID: string): boolean {
    return this.shards[shardOf(roomID)]?.holds(this.options.clock.monotonic()) === true
  }

  private held(): Shard[] {
    const now = this.options.clock.monotonic()
    return this.shards.filter((shard) => shard.holds(now))
  }

  private drop(shard: Shard): void {
    if (shard.lease !== '') this.options.dropped(shard.number)
    shard.drop()
  }

  private carryOut(shard: Shard, entry: BusEntry): void {
    if (!shard.holds(this.options.clock.monotonic())) {
      this.drop(shard)
      return
    }
    shard.began(entry.position, this.options.work(entry))
  }

  private async renew(): Promise<void> {
    await Promise.all(this.shards.map((shard) => this.lease(shard, false)))
  }

  private async lease(shard: Shard, giveUp: boolean): Promise<void> {
    const { link, keys, node, clock, bus } = this.options
    const { number } = shard
    const asked = clock.monotonic()
    const names = [keys.lease(number), keys.cursor(number), keys.lastLease]
    const [lease, cursor] = list(await link.run(LEASE, names, [node, LEASE_TIME, giveUp ? 1 : 0, bus.began]))
    if (lease === undefined) {
      this.drop(shard)
      return
    }
    shard.until = asked + LEASE_TIME - STOPS_EARLIER
    if (shard.lease === String(lease)) return
    this.drop(shard)
    shard.lease = String(lease)
    shard.position = shard.saved = String(cursor)
    try {
      await this.options.opened(number, shard.lease)
    } catch (error) {
      this.drop(shard)
      throw error
    }
    if (shard.lease !== String(lease)) return
    await this.sayTrimmed(shard)
    await this.catchUp(shard)
  }

  /** Nobody carried these out for so long that the stream does not hold them any more. */
  private async sayTrimmed({ number, position }: Shard): Promise<void> {
    const { link, keys, log } = this.options
    if (position === START) return
    const [heard] = await link.call((redis) => redis.xrange(keys.bus, position, '+', 'COUNT', 1))
    const [first] = await link.call((redis) => redis.xrange(keys.bus, '-', '+', 'COUNT', 1))
    if (heard?.[0] === position || first === undefined || compareIDs(first[0], position) <= 0) return
    log.error({ shard: number, position, first: first[0] }, 'bus: changes were trimmed that nobody had carried out')
  }

  /** What came since the last holder's position; then the shard follows the bus. */
  private async catchUp(shard: Shard): Promise<void> {
    const { link, keys, bus, clock } = this.options
    const { lease } = shard
    while (shard.lease === lease && shard.holds(clock.monotonic())) {
      const end = bus.heardUpTo
      if (compareIDs(shard.position, end) >= 0) {
        shard.live = true
        return
      }
      const after = shard.position === START ? '-' : `(${shard.position}`
      const entries = await link.call((redis) => redis.xrange(keys.bus, after, end, 'COUNT', AT_ONCE))
      for (const [position, fields] of entries) {
        const entry = entryOf(position, fields ?? [])
        if (shard.takes(entry)) this.carryOut(shard, entry)
        if (shard.lease === '') return
        shard.position = position
      }
      if (entries.length < AT_ONCE && compareIDs(shard.position, end) < 0) shard.position = end
    }
  }

  private async save(): Promise<void> {
    const { link, keys, bus } = this.options
    for (const shard of this.held()) shard.passOver(bus.heardUpTo)
    const moved = this.held().filter((shard) => shard.done !== shard.saved)
    await Promise.all(
      moved.map(async (shard) => {
        const { number, lease, done } = shard
        const kept = await link.run(CURSOR, [keys.lease(number), keys.cursor(number)], [lease, done])
        if (kept === 1) shard.saved = done
        else if (shard.lease === lease) this.drop(shard)
      }),
    )
  }
}
