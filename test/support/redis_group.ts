import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import type { RedisAddress } from '../../server/store/redis/redis_address.js'
import { until } from './built_server.js'
import { freePort } from './free_port.js'

const NAME = 'rtcroom'
/** The Sentinel takes a primary for dead after so long without an answer (ms): a busy machine may take a second. */
const DOWN_AFTER = 2_000

interface Member {
  readonly port: number
  process: ChildProcess
}

/** A primary, its replica and a Sentinel that watches them: real ones, on free ports, of a test's own. */
export class RedisGroup {
  /** As far as this group has seen to it. */
  private primary: number

  private constructor(
    private readonly folder: string,
    private readonly members: [Member, Member],
    private readonly sentinel: Member,
  ) {
    this.primary = members[0].port
  }

  static async start(): Promise<RedisGroup> {
    const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-group-'))
    const [one, other, sentinel] = [await freePort(), await freePort(), await freePort()]
    const primary = { port: one, process: launch(folder, one) }
    const replica = { port: other, process: launch(folder, other, '--replicaof', `127.0.0.1 ${one}`) }
    await linked(other)
    const conf = path.join(folder, 'sentinel.conf')
    writeFileSync(
      conf,
      [
        `port ${sentinel}`,
        `sentinel monitor ${NAME} 127.0.0.1 ${one} 1`,
        `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER}`,
        `sentinel failover-timeout ${NAME} 10000`,
      ].join('\n'),
    )
    const watching = spawn('redis-server', [conf, '--sentinel'], { cwd: folder, stdio: 'ignore' })
    const group = new RedisGroup(folder, [primary, replica], { port: sentinel, process: watching })
    await withRedis(sentinel, (redis) =>
      until(async () => replicasIn(await redis.call('SENTINEL', 'REPLICAS', NAME)) === 1, 30_000),
    )
    return group
  }

  /** Found by the Sentinel: the address leads nowhere. */
  get address(): RedisAddress {
    return { url: 'redis://127.0.0.1:1', sentinels: [`127.0.0.1:${this.sentinel.port}`], sentinelName: NAME }
  }

  /** Of who is the primary now, by its own port. */
  async primaryUrl(): Promise<string> {
    return `redis://127.0.0.1:${await this.primaryPort()}`
  }

  /** From now on the replica hears nothing of what is written. */
  async separate(): Promise<void> {
    const primary = await this.primaryPort()
    if (primary !== this.primary)
      throw new Error('the Sentinel replaced a primary that lives, which this machine was too busy to answer in time')
    for (const { port } of this.members)
      if (port !== primary) await withRedis(port, (redis) => redis.replicaof('127.0.0.1', 1))
  }

  /**
   * kill -9 of the primary. Resolves when the replica serves in its place, and has the former primary for its own
   * replica, so that it may fail too. Answers since when it serves (ms, as performance.now).
   */
  async failOver(): Promise<number> {
    const port = await this.primaryPort()
    const former = this.members.find((member) => member.port === port)
    if (former === undefined) throw new Error(`the Sentinel names a primary at ${port}, which is none of the group`)
    former.process.kill('SIGKILL')
    await until(async () => (await this.primaryPort()) !== port, 30_000)
    this.primary = await this.primaryPort()
    const served = performance.now()
    former.process = launch(this.folder, port, '--replicaof', `127.0.0.1 ${this.primary}`)
    await linked(port)
    return served
  }

  async stop(): Promise<void> {
    for (const { process } of [this.sentinel, ...this.members]) {
      if (process.exitCode !== null || process.signalCode !== null) continue
      const ended = new Promise((resolve) => process.once('exit', resolve))
      process.kill('SIGKILL')
      await ended
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private async primaryPort(): Promise<number> {
    return withRedis(this.sentinel.port, async (redis) => {
      const found = await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)
      return Array.isArray(found) ? Number(found[1]) : 0
    })
  }
}

/** Resolves when the replica follows its primary. */
async function linked(port: number): Promise<void> {
  await withRedis(port, (redis) =>
    until(async () => /master_link_status:up/.test(await redis.info('replication').catch(() => '')), 30_000),
  )
}

function replicasIn(answer: unknown): number {
  return Array.isArray(answer) ? answer.length : 0
}

function launch(folder: string, port: number, ...more: readonly string[]): ChildProcess {
  const settings = [
    '--port',
    String(port),
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--appendonly',
    'yes',
    '--appendfsync',
    'no',
  ]
  const own = ['--appenddirname', `aof-${port}`, '--dbfilename', `${port}.rdb`]
  // A replica is asked for its data at once, not in five seconds.
  const quick = ['--repl-diskless-sync-delay', '0']
  return spawn('redis-server', [...settings, ...own, ...quick, ...more], { cwd: folder, stdio: 'ignore' })
}

async function withRedis<T>(port: number, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { protocol: 2, retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  try {
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}
