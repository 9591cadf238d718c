import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { RedisAddress } from '../../../server/store/redis/redis_address.js'
import { build, ROOT, spawnServer, until } from '../../support/built_server.js'
import { PUBLIC_URL } from '../../support/fake-wx/scattered_transport.js'
import { freePort } from '../../support/free_port.js'

export const PREFIX = '{chaos}:'

/** A machine that has more to do takes its time (ms). */
const START = 180_000

export interface Node {
  readonly url: string
  /** Of HTTP and of RTMP. */
  readonly ports: readonly number[]
  readonly environment: { readonly [name: string]: string }
  /** Of the releases under test, the one that it runs now. */
  release: number
  server: ReturnType<typeof spawnServer>
  serves: boolean
}

/** Built servers as an operator runs them, over one Redis. What is killed is started again, as by a supervisor. */
export class ServedNodes {
  private turns = 0
  /** What they printed before they were killed. */
  private readonly printed: string[] = []
  private readonly nodes: Node[] = []

  private constructor(
    private readonly folder: string,
    private readonly releases: readonly string[],
  ) {}

  /** `others`: checkouts of other releases, built. Nodes run all by turns, and each goes on to the next at a start. */
  static async start(
    count: number,
    redis: RedisAddress,
    settings: { [name: string]: string },
    others: readonly string[] = [],
  ): Promise<ServedNodes> {
    build()
    const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-chaos-'))
    const nodes = new ServedNodes(folder, [...others, ROOT])
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
  async kill(url?: string): Promise<void> {
    const victim = url === undefined ? this.next() : this.nodes.find((node) => node.url === url)
    if (victim === undefined) return
    victim.serves = false
    victim.server.child.kill('SIGKILL')
    await this.startAgain(victim)
  }

  /** As for an update, if another one serves: stopped in order, and started again. */
  async update(): Promise<void> {
    const node = this.next()
    if (node === undefined) return
    await this.drain(node)
    await this.startAgain(node)
  }

  /** SIGTERM; who drains is asked nothing new. Answers its exit code. */
  async drain(node: Node): Promise<number | null> {
    node.server.child.kill('SIGTERM')
    await until(async () => (await readiness(node)) !== 'ready')
    node.serves = false
    return node.server.ended
  }

  /** The node that serves at this port, of HTTP or RTMP. */
  at(port: number): Node {
    const found = this.nodes.find(({ ports }) => ports.includes(port))
    if (found === undefined) throw new Error(`no node is at ${port}`)
    return found
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
    const server = spawnServer(environment, this.root(number))
    return { url, ports: [port, rtmpPort], environment, release: number, server, serves: false }
  }

  private root(release: number): string {
    return this.releases[release % this.releases.length] ?? ROOT
  }

  private async serving(node: Node): Promise<void> {
    const { child, output } = node.server
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`a node ended: ${output()}`)
      return (await readiness(node)) === 'ready'
    }, START).catch((error: unknown) => {
      throw new Error(`a node does not serve: ${output()}`, { cause: error })
    })
    node.serves = true
  }

  /** One that serves, if another one does. */
  private next(): Node | undefined {
    const serving = this.nodes.filter(({ serves }) => serves)
    return serving.length < 2 ? undefined : serving[this.turns++ % serving.length]
  }

  private async startAgain(node: Node): Promise<void> {
    await node.server.ended
    this.printed.push(node.server.output())
    node.server = spawnServer({ ...node.environment }, this.root(++node.release))
    await this.serving(node)
  }
}

/** What /readyz says; '' when nobody answers. */
export async function readiness({ url }: Pick<Node, 'url'>): Promise<string> {
  const answer = await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).catch(() => undefined)
  const body: unknown = await answer?.json().catch(() => undefined)
  return z.object({ message: z.string() }).safeParse(body).data?.message ?? ''
}
