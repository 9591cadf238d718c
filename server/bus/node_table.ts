import type { Logger } from 'pino'
import { z } from 'zod'
import type { Cancel, Clock } from '../clock.js'
import { readJson } from '../store/read_json.js'
import { PLACE_KEPT } from '../store/redis/node_place.js'
import type { RedisStore } from '../store/redis/redis_store.js'

const READ_INTERVAL = 2_000
/** After an outage every node must have had the time to say that it is there (ms). */
const SETTLED = 15_000
/** Without an answer for so long it counts as an outage (ms). */
const SILENT = 5_000

/** What a node tells of itself. */
const Node = z.object({
  nodeUrl: z.string(),
  rtmpHost: z.string(),
  /** Live streams. */
  streams: z.number(),
  draining: z.boolean(),
  /** When it said so, by the time of Redis (ms). */
  at: z.number(),
})
export type NodeFacts = z.output<typeof Node>

/** All nodes as they were a moment ago, by slot. */
export class NodeTable {
  private nodes = new Map<string, NodeFacts>()
  private servedSince = Number.POSITIVE_INFINITY
  private readAt = Number.NEGATIVE_INFINITY
  private stop: Cancel = () => {}

  constructor(private readonly parts: { redis: RedisStore; clock: Clock; log: Logger }) {}

  async open(): Promise<void> {
    await this.read()
    this.stop = this.parts.clock.every(READ_INTERVAL, () => void this.read())
  }

  close(): void {
    this.stop()
  }

  find(slot: string): NodeFacts | undefined {
    return this.nodes.get(slot)
  }

  lives(slot: string): boolean {
    const node = this.nodes.get(slot)
    return node !== undefined && this.parts.redis.clock.monotonic() - node.at < PLACE_KEPT
  }

  /** The slots of all nodes that live. This one is not in the table for a moment after its start. */
  aliveWith(own: string): string[] {
    return [...new Set([own, ...[...this.nodes.keys()].filter((slot) => this.lives(slot))])]
  }

  /** The addresses of the others, those that were heard of last first. */
  others(slot: string): string[] {
    const others = [...this.nodes].flatMap(([one, facts]) => (one === slot ? [] : [facts]))
    return others.sort((a, b) => b.at - a.at).map(({ nodeUrl }) => nodeUrl)
  }

  /** Those that take new streams. */
  takers(): [string, NodeFacts][] {
    return [...this.nodes].filter(([slot, { draining }]) => !draining && this.lives(slot))
  }

  /** Whether a node that is not listed is really gone: for a while after an outage of Redis that is not sure. */
  get settled(): boolean {
    const now = this.parts.clock.monotonic()
    return now - this.servedSince > SETTLED && now - this.readAt < SILENT
  }

  async read(): Promise<void> {
    const { redis, clock, log } = this.parts
    try {
      const found = await redis.link.call((connection) => connection.hgetall(redis.keys.nodes))
      const now = clock.monotonic()
      if (now - this.readAt > SILENT) this.servedSince = now
      this.readAt = now
      for (const [slot, text] of Object.entries(found)) {
        const facts = readJson(Node, text)
        if (facts) this.nodes.set(slot, facts)
      }
      for (const slot of this.nodes.keys()) if (!(slot in found)) this.nodes.delete(slot)
    } catch (error) {
      log.debug({ err: error }, 'redis: the other nodes are not known now')
    }
  }
}
