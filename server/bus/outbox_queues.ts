import type { Logger } from 'pino'
import { type Clock, pause } from '../clock.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import { OUTBOX } from '../store/redis/scripts.js'
import type { KeptOutbox, OutboxLog } from '../webhooks/outbox_log.js'
import { changeOf, firstLines, isUpTo, upToLine } from './outbox_lines.js'
import { shardOf } from './shard.js'
import type { ShardKeeper } from './shards.js'
import { compareIDs, START } from './stream_id.js'

/** Lines in one command. */
const AT_ONCE = 500
/** What Redis does not take is tried again after this (ms). */
const AGAIN = 1_000
/** A queue is rewritten when it has so many times the lines that matter, and so many more. */
const TIMES = 4
const SLACK = 1_000

/** What waits in one shard. */
interface Queue {
  readonly shard: number
  /** The number of the lease under which it is written: of another holder's nothing is. */
  readonly lease: string
  /** The last change that was told. */
  upTo: string
  /** Lines in Redis, and of those the ones that were there when it was rewritten. */
  lines: number
  fresh: number
  pending: string[]
  writing: Promise<void> | undefined
}

/**
 * What several nodes have to tell webhooks, in a stream of Redis for each shard. Who holds the shard sees to it; its
 * heir finds there what was not delivered, and what subscribers believe of the rooms.
 */
export class OutboxQueues implements OutboxLog, ShardKeeper {
  private readonly queues = new Map<number, Queue>()
  private failing = false
  private closed = false

  constructor(
    private readonly parts: { redis: RedisStore; clock: Clock; log: Logger },
    private readonly outbox: KeptOutbox,
  ) {}

  /** Each queue is loaded when this node gets its shard. */
  async open(): Promise<void> {
    this.parts.redis.keepShards(this)
  }

  async opened(shard: number, lease: string): Promise<void> {
    const { redis } = this.parts
    const lines: string[] = []
    for (let after = '-'; ; ) {
      const found = await redis.link.call((link) => link.xrange(redis.keys.outbox(shard), after, '+', 'COUNT', AT_ONCE))
      for (const [, fields] of found) lines.push(fields?.[1] ?? '')
      if (found.length < AT_ONCE) break
      after = `(${found.at(-1)?.[0]}`
    }
    let upTo = START
    for (const line of lines) {
      const position = changeOf(line)
      if (position !== undefined && compareIDs(position, upTo) > 0) upTo = position
    }
    const known = lines.filter((line) => !isUpTo(line))
    this.queues.set(shard, {
      ...{ shard, lease, upTo, lines: lines.length },
      ...{ fresh: 0, pending: [], writing: undefined },
    })
    this.outbox.load(known, { key: redis.keys.outbox(shard) })
    this.outbox.pump()
  }

  dropped(shard: number): void {
    if (this.queues.delete(shard)) this.outbox.unload((roomID) => shardOf(roomID) === shard)
  }

  place(roomID: string): number {
    return shardOf(roomID)
  }

  begin(roomID: string, position: string): boolean {
    const queue = this.queues.get(shardOf(roomID))
    if (queue === undefined || this.closed || compareIDs(position, queue.upTo) <= 0) return false
    queue.upTo = position
    return true
  }

  add(line: string, roomID: string): void {
    const queue = this.queues.get(shardOf(roomID))
    if (queue === undefined || this.closed) return
    queue.pending.push(line)
    queue.writing ??= this.write(queue)
  }

  kept(roomID: string): Promise<void> {
    const queue = this.queues.get(shardOf(roomID))
    // Whoever holds the shard next tells what this process cannot.
    return queue && !this.closed ? (queue.writing ?? Promise.resolve()) : new Promise(() => {})
  }

  holds(roomID: string): boolean {
    return !this.closed && this.parts.redis.carries(roomID)
  }

  async close(): Promise<void> {
    const writing = Promise.all(Array.from(this.queues.values(), (queue) => queue.writing))
    await Promise.race([writing, pause(this.parts.clock, 2 * AGAIN)])
    this.closed = true
  }

  /** Resolves when all is kept, or somebody else sees to the shard. */
  private async write(queue: Queue): Promise<void> {
    const { clock, log } = this.parts
    // What comes in the same turn of the loop goes along.
    await Promise.resolve()
    while (queue.pending.length > 0 && this.isHeld(queue)) {
      const batch = firstLines(queue.pending, AT_ONCE)
      try {
        if ((await this.append(queue, batch)) === undefined) break
        queue.pending.splice(0, batch.length)
        this.worked()
        this.outbox.pump()
        if (queue.pending.length === 0 && queue.lines > TIMES * queue.fresh + SLACK) await this.writeAnew(queue)
      } catch (error) {
        if (!this.failing) log.error({ err: error }, 'webhooks: Redis takes no events now, they wait here')
        this.failing = true
        await pause(clock, AGAIN)
      }
    }
    queue.writing = undefined
  }

  private isHeld(queue: Queue): boolean {
    return this.queues.get(queue.shard) === queue && !this.closed
  }

  /** Answers where the lines begin; undefined when another one holds the shard. */
  private async append(queue: Queue, lines: readonly string[]): Promise<string | undefined> {
    const { link, keys } = this.parts.redis
    const { shard, lease } = queue
    const first = await link.run(OUTBOX, [keys.lease(shard), keys.outbox(shard)], [lease, ...lines])
    if (typeof first !== 'string') {
      this.dropped(shard)
      return undefined
    }
    queue.lines += lines.length
    return first
  }

  /** Adds all that matters now, then cuts off what was before. */
  private async writeAnew(queue: Queue): Promise<void> {
    const { link, keys } = this.parts.redis
    const { shard, upTo } = queue
    const lines = [upToLine(upTo), ...this.outbox.lines((roomID) => shardOf(roomID) === shard)]
    let begin: string | undefined
    for (let at = 0; at < lines.length; at += AT_ONCE) {
      const first = await this.append(queue, lines.slice(at, at + AT_ONCE))
      if (first === undefined) return
      begin ??= first
    }
    await link.call((redis) => redis.xtrim(keys.outbox(shard), 'MINID', begin ?? START))
    queue.lines = queue.fresh = lines.length
  }

  private worked(): void {
    if (this.failing) this.parts.log.info('webhooks: Redis takes events again: nothing was lost')
    this.failing = false
  }
}
