import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RedisAddress } from '../../../server/store/redis/redis_address.js'
import { build, freePort, spawnServer, until } from '../../support/built_server.js'

/** What all clients take for the one address of all nodes, as a load balancer's. */
export const PUBLIC_URL = 'http://rtc.test'
export const PREFIX = '{chaos}:'

/** A machine that has more to do takes its time (ms). */
const START = 180_000

interface Node {
  readonly url: string
  readonly environment: { readonly [name: string]: string }
  server: ReturnType<typeof spawnServer>
  serves: boolean
}

/** Built servers as an operator runs them, over one Redis. What is killed is started again, as by a supervisor. */
export class ServedNodes {
  kills = 0
  /** What they printed before they were killed. */
  private readonly printed: string[] = []
  private readonly nodes: Node[] = []

  private constructor(private readonly folder: string) {}

  static async start(count: number, redis: RedisAddress, settings: { [name: string]: string }): Promise<ServedNodes> {
    build()
    const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-chaos-'))
    const nodes = new ServedNodes(folder)
    for (let i = 0; i < count; i++) nodes.nodes.push(await nodes.node(i, redis, settings))
    await Promise.all(nodes.nodes.map((node) => nodes.serving(node)))
    return nodes
  }

  /** Those that a load balancer would ask. */
  get urls(): string[] {
    return this.nodes.flatMap(({ url, serves }) => (serves ? [url] : []))
  }

  get pids(): number[] {
    return this.nodes.flatMap(({ serves, server }) => (serves ? [server.child.pid ?? 0] : []))
  }

  /** Everything that any of them printed. */
  get output(): string {
    return [...this.printed, ...this.nodes.map(({ server }) => server.output())].join('')
  }

  /** kill -9 of one that serves, if another one does. It is started again at once. */
  async kill(): Promise<void> {
    const serving = this.nodes.filter(({ serves }) => serves)
    const victim = serving[this.kills % serving.length]
    if (victim === undefined || serving.length < 2) return
    this.kills++
    victim.serves = false
    victim.server.child.kill('SIGKILL')
    await victim.server.ended
    this.printed.push(victim.server.output())
    victim.server = spawnServer({ ...victim.environment })
    await this.serving(victim)
  }

  async close(): Promise<void> {
    for (const { server } of this.nodes) {
      server.child.kill('SIGKILL')
      await server.ended
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  private async node(number: number, redis: RedisAddress, settings: { [name: string]: string }): Promise<Node> {
    const [port, rtmpPort] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${port}`
    const environment = {
      RTCROOM_HOST: '127.0.0.1',
      RTCROOM_PORT: String(port),
      RTCROOM_MEDIA_RTMP_PORT: String(rtmpPort),
      RTCROOM_DATA_DIR: path.join(this.folder, String(number)),
      RTCROOM_DEMO: 'false',
      RTCROOM_LOG_LEVEL: 'warn',
      RTCROOM_RATE_LIMIT_ENABLED: 'false',
      RTCROOM_PUBLIC_URL: PUBLIC_URL,
      RTCROOM_STORE_PROVIDER: 'redis',
      RTCROOM_STORE_REDIS_URL: redis.url,
      RTCROOM_STORE_SENTINELS: (redis.sentinels ?? []).join(','),
      RTCROOM_STORE_PREFIX: PREFIX,
      RTCROOM_CLUSTER_SECRET: '0123456789abcdef'.repeat(4),
      RTCROOM_CLUSTER_NODE_URL: url,
      ...settings,
    }
    return { url, environment, server: spawnServer(environment), serves: false }
  }

  private async serving(node: Node): Promise<void> {
    const { child, output } = node.server
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`a node ended: ${output()}`)
      return (await fetch(`${node.url}/readyz`).catch(() => undefined))?.status === 200
    }, START).catch((error: unknown) => {
      throw new Error(`a node does not serve: ${output()}`, { cause: error })
    })
    node.serves = true
  }
}
