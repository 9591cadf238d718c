import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { PLACE_KEPT } from '../store/redis/node_place.js'
import type { RedisStore } from '../store/redis/redis_store.js'

const RENEW_INTERVAL = 2_000
/** Fields written in one command. */
const AT_ONCE = 1_000

type Commands = ReturnType<RedisStore['link']['redis']['multi']>

export interface NodeListOptions {
  redis: RedisStore
  key: string
  clock: Clock
  log: Logger
}

/** What is on this node, written down for the others for as long as the node says so: with it, it is gone. */
export class NodeList {
  private readonly ids = new Set<string>()
  private stale = true

  constructor(private readonly options: NodeListOptions) {
    options.clock.every(RENEW_INTERVAL, () => void this.renew())
  }

  get size(): number {
    return this.ids.size
  }

  /** `more`: further commands that go with it. */
  add(id: string, more: (commands: Commands) => Commands = (commands) => commands): void {
    const { key } = this.options
    this.ids.add(id)
    this.write((commands) => more(commands.hset(key, id, 1).pexpire(key, PLACE_KEPT)))
  }

  delete(id: string, more: (commands: Commands) => Commands = (commands) => commands): void {
    const { key } = this.options
    this.ids.delete(id)
    this.write((commands) => more(commands.hdel(key, id)))
  }

  /** What Redis lost is written again. */
  private async renew(): Promise<void> {
    const { redis, key } = this.options
    try {
      const known = await redis.link.call((connection) => connection.pexpire(key, PLACE_KEPT))
      if (!this.stale && (known === 1 || this.ids.size === 0)) return
      this.stale = false
      const fields = [...this.ids].flatMap((id) => [id, '1'])
      await redis.link.call(async (connection) => {
        const commands = connection.multi().del(key)
        for (let at = 0; at < fields.length; at += 2 * AT_ONCE)
          commands.hset(key, ...fields.slice(at, at + 2 * AT_ONCE))
        await commands.pexpire(key, PLACE_KEPT).exec()
      })
    } catch (error) {
      this.failed(error)
    }
  }

  private write(add: (commands: Commands) => Commands): void {
    this.options.redis.link
      .call((connection) => add(connection.multi()).exec())
      .catch((error: unknown) => this.failed(error))
  }

  private failed(error: unknown): void {
    const { key, log } = this.options
    this.stale = true
    log.debug({ err: error, key }, 'redis: what is on this node is not written down yet')
  }
}
