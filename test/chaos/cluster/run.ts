import { mkdtemp, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import type { RedisAddress } from '../../../server/store/redis/redis_address.js'
import { audit } from '../../support/redis_audit.js'
import { RedisGroup } from '../../support/redis_group.js'
import { RedisServer } from '../../support/redis_server.js'
import { Crowd } from './crowd.js'
import { PairsWhoRing } from './pairs_who_ring.js'
import { QueueOfGuests } from './queue_of_guests.js'
import { PREFIX, ServedNodes } from './served_nodes.js'
import { Subscriber } from './subscriber.js'
import { Watch } from './watch.js'

/** Who waits in a queue all the time. */
const WAITING = 10
/** Who ring each other all the time. */
const PAIRS = 4

export const FAULTS = ['node', 'update', 'redis', 'hang', 'failover'] as const
export type Fault = (typeof FAULTS)[number]

export interface ChaosOptions {
  fault: Fault
  nodes: number
  rooms: number
  /** How often it happens. */
  times: number
  /** Between two (ms). */
  every: number
  /** How long Redis hangs (ms). */
  hang: number
  heartbeatTimeout: number
  /** Between two deeds of one client, on average (ms). */
  pause: number
  /** Before each fault somebody is gone without a word. */
  vanish: boolean
  /** Checkouts of other releases, built, which nodes run by turns. */
  others?: readonly string[]
}

export interface ChaosResult {
  /** How often it happened. */
  faults: number
  guests: number
  /** Acknowledged enters and leaves, and messages. */
  changes: number
  messages: number
  /** Calls that rang. */
  rings: number
  /** Events that a backend was told, and how many of them came again after a fault. */
  events: number
  toldAgain: number
  answers: number
  /** Answers that said that the store is away. */
  away: number
  slowestAnswer: number
  slowestOf: string
  /** After each fault, until every room was seen right (ms). */
  healed: number[]
  /** What a user would complain of. */
  lost: string[]
  /** How long who was gone without a word stood in the list (ms). */
  ghosts: number[]
  reentered: number
  failures: { [what: string]: number }
  load: number
}

/** A primary that is killed takes along what no node had read yet, and that was acknowledged just before (ms). */
const UNREAD = 1_000

/** How much a replica that takes over lacks (ms). */
const LOST_TAIL = 3_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** As performance.now (ms). Until another primary serves, whatever is acknowledged was so by the one that died. */
interface Death {
  readonly at: number
  served: number
}

interface RedisUnderTest {
  readonly address: RedisAddress
  /** When primaries died whose last news nobody may have read. */
  readonly deaths: readonly Death[]
  /** Whether what was acknowledged then may be told to no backend: it may be in what a failover lost. */
  mayBeUntold(at: number): boolean
  /** Where its keys can be read. */
  url(): Promise<string>
  strike(): Promise<void>
  stop(): Promise<void>
}

async function redisFor({ fault, hang }: ChaosOptions): Promise<RedisUnderTest> {
  if (fault === 'failover') {
    const group = await RedisGroup.start()
    const deaths: Death[] = []
    return {
      address: group.address,
      deaths,
      mayBeUntold: (at) => deaths.some((death) => at > death.at - LOST_TAIL - UNREAD && at < death.served),
      url: () => group.primaryUrl(),
      async strike() {
        await group.separate()
        // What is acknowledged from here on is lost.
        await pause(LOST_TAIL)
        const death = { at: performance.now(), served: Number.POSITIVE_INFINITY }
        deaths.push(death)
        death.served = await group.failOver()
      },
      stop: () => group.stop(),
    }
  }
  const server = await RedisServer.start()
  return {
    address: { url: server.url },
    deaths: [],
    mayBeUntold: () => false,
    url: async () => server.url,
    async strike() {
      if (fault === 'redis') return server.crash()
      server.suspend()
      await pause(hang)
      server.resume()
    },
    stop: () => server.stop(),
  }
}

/** For whoever wants to know how a complaint came about. Answers the folder. */
async function keepTraces(crowd: Crowd, nodes: ServedNodes): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-chaos-traces-'))
  await writeFile(path.join(folder, 'nodes.log'), nodes.output)
  for (const { name, lines } of crowd.traces) await writeFile(path.join(folder, `${name}.txt`), lines.join('\n'))
  return folder
}

/** Rooms full of real clients over several nodes, while something fails again and again. Throws when a key is stale. */
export async function chaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosResult> {
  const { fault, rooms, times, every } = options
  const redis = await redisFor(options)
  const backend = await Subscriber.start()
  const settings = {
    RTCROOM_DRAIN_TIME: '3',
    RTCROOM_MULTI_ROOM_MAX_MEMBERS: '8',
    RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT: String(options.heartbeatTimeout),
    RTCROOM_CALL_ALLOW: 'all',
    ...backend.settings,
  }
  const nodes = await ServedNodes.start(options.nodes, redis.address, settings, options.others).catch(
    async (error: unknown) => {
      await backend.close()
      await redis.stop()
      throw error
    },
  )
  const crowd = new Crowd(() => nodes.urls, options.pause)
  const queue = new QueueOfGuests(crowd.transport)
  const ringing = new PairsWhoRing(crowd.transport, crowd.failed)
  try {
    await crowd.fill(rooms)
    await queue.fill(WAITING)
    await ringing.begin(PAIRS)
    say(`${rooms} rooms, ${crowd.guests.length} guests in, ${options.nodes} nodes; load ${loadavg()[0]?.toFixed(1)}`)
    crowd.transport.slowest = 0
    crowd.live()
    const watch = new Watch(crowd)
    const healing: Promise<number>[] = []
    const starting: Promise<void>[] = []
    for (let strike = 0; strike < times; strike++) {
      await pause(every)
      if (options.vanish) await crowd.vanish()
      backend.strikes.push(performance.now())
      if (fault === 'node') starting.push(nodes.kill())
      else if (fault === 'update') await nodes.update()
      else await redis.strike()
      say(`${fault} ${strike + 1} of ${times}`)
      healing.push(watch.healed())
    }
    const after = await Promise.all(healing)
    await Promise.all([crowd.calm(), ringing.calm()])
    await Promise.all(starting)
    const wrong = await watch.wrongAtLast()
    const inTail = (time: number) => redis.deaths.some(({ at, served }) => time > at - UNREAD && time < served)
    const lost = [
      ...wrong,
      ...crowd.unheard(inTail),
      ...crowd.faults,
      ...queue.faults,
      ...(await queue.displaced()),
      ...ringing.faults,
      ...(await backend.deceived(() => crowd.lists(), crowd.said, redis.mayBeUntold)),
      ...backend.faults,
    ]
    if (lost.length > 0) say(`what phones and nodes said: ${await keepTraces(crowd, nodes)}`)
    await watch.ghostsGone()
    await audit(await redis.url(), PREFIX)
    return {
      faults: times,
      guests: crowd.guests.length,
      changes: crowd.changes,
      messages: crowd.said.filter(({ acknowledged }) => acknowledged !== undefined).length,
      rings: ringing.heard,
      events: backend.told,
      toldAgain: backend.again,
      answers: crowd.transport.answers,
      away: crowd.transport.away,
      slowestAnswer: Math.round(crowd.transport.slowest),
      slowestOf: crowd.transport.slowestOf,
      healed: after.map(Math.round),
      lost,
      ghosts: crowd.vanished.map(({ at, gone = Number.POSITIVE_INFINITY }) => Math.round(gone - at)),
      reentered: crowd.guests.reduce((sum, { reentered }) => sum + reentered, 0),
      failures: Object.fromEntries(crowd.failures),
      load: loadavg()[0] ?? 0,
    }
  } finally {
    await queue.close()
    await ringing.close()
    await crowd.close()
    await nodes.close()
    await backend.close()
    await redis.stop()
  }
}
