import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { list } from '../store/redis/known_room.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import { NodeList } from './node_list.js'
import type { NodeTable } from './node_table.js'

export interface NodePresenceOptions {
  redis: RedisStore
  table: NodeTable
  slot: string
  clock: Clock
  log: Logger
}

/** Who has a socket on which node. */
export class NodePresence {
  private readonly own: NodeList

  constructor(private readonly options: NodePresenceOptions) {
    this.own = new NodeList({ ...options, key: options.redis.keys.online(options.slot) })
  }

  arrived(userID: string): void {
    this.own.add(userID)
  }

  departed(userID: string): void {
    this.own.delete(userID)
  }

  async online(userIDs: readonly string[]): Promise<readonly string[]> {
    if (userIDs.length === 0) return []
    const { redis, table, slot } = this.options
    const slots = table.aliveWith(slot)
    const found = await redis.link.call((connection) => {
      const commands = connection.pipeline()
      for (const one of slots) commands.hmget(redis.keys.online(one), ...userIDs)
      return commands.exec()
    })
    const held = list(found).map((reply) => list(list(reply)[1]))
    return userIDs.filter((_, i) => held.some((values) => (values[i] ?? null) !== null))
  }
}
