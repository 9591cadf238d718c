import { systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { freePort } from '../support/free_port.js'
import { NodeProcess } from '../support/node_process.js'
import { RedisStores } from '../support/redis_stores.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

export const SECRET = '0123456789abcdef'.repeat(4)

/** Nodes over one Redis of a test's own. */
export class Cluster {
  private readonly servers: RunningServer[] = []
  private readonly processes: NodeProcess[] = []

  private constructor(
    readonly stores: RedisStores,
    readonly prefix: string,
  ) {}

  static async start(): Promise<Cluster> {
    const stores = await RedisStores.start()
    return new Cluster(stores, stores.prefix())
  }

  /** One more node; `settings` beside those of a cluster, `redisUrl`: its own way to Redis. */
  async node(settings: RTCRoomConfig = {}, redisUrl = this.stores.server.url): Promise<RunningServer> {
    const server = await runningServer(this.settings(await freePort(), redisUrl, settings), silentLog, {
      clock: systemClock,
    })
    this.servers.push(server)
    return server
  }

  /** One more node in a process of its own, which can be killed, and started again at the same port. */
  async process(
    settings: RTCRoomConfig = {},
    port?: number,
  ): Promise<{ url: string; port: number; node: NodeProcess }> {
    const at = port ?? (await freePort())
    const all = this.settings(at, this.stores.server.url, settings)
    const node = await NodeProcess.start('test/cluster/node.ts', JSON.stringify(all))
    this.processes.push(node)
    return { url: `http://127.0.0.1:${at}`, port: at, node }
  }

  private settings(port: number, redisUrl: string, more: RTCRoomConfig): RTCRoomConfig {
    return {
      port,
      store: { provider: 'redis', redisUrl, prefix: this.prefix },
      cluster: { secret: SECRET, nodeUrl: `http://127.0.0.1:${port}` },
      media: { rtmpPort: 0 },
      ...more,
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.splice(0).map((node) => node.stop()))
    for (const server of this.servers.splice(0)) await server.close()
    await this.stores.stop()
  }
}
