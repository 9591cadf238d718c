import { loadavg } from 'node:os'
import { z } from 'zod'
import { NodeProcess } from '../support/node_process.js'
import { RedisServer } from '../support/redis_server.js'
import { cpuSeconds } from './process_cost.js'

// What several nodes cost Redis and each other: members who beat, and chat that every node reads. Times are of one
// machine that all of them share; CPU time says more. npx tsx test/bench/cluster.ts [rooms] [seconds]

const ROOMS = Number(process.argv[2] ?? 10_000)
const SECONDS = Number(process.argv[3] ?? 20)
const SEATS = 4
/** Between two beats of a client (s). */
const BEAT = 7
const MESSAGES = 2_000
const CHAT_ROOMS = Math.min(ROOMS, 500)
const Times = z.array(z.number())

const redis = await RedisServer.start()
const nodes: NodeProcess[] = []

async function more(count: number): Promise<void> {
  while (nodes.length < count)
    nodes.push(await NodeProcess.start('test/bench/cluster_node.ts', redis.url, '{bench}:', `0${nodes.length + 1}`))
}

function judge(what: string, value: number, bar: number): void {
  console.log(JSON.stringify({ what, value: Number(value.toFixed(2)), bar, met: value <= bar }))
}

const p99 = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0

interface Spent {
  /** Seconds of a core. */
  readonly redis: number
  readonly nodes: readonly number[]
  readonly times: readonly number[]
  readonly seconds: number
}

/** Asks every node for its part, and says what it took. */
async function spent(name: string, perSecond: number, count: number): Promise<Spent> {
  const pids = await Promise.all(nodes.map(async (node) => z.number().parse(await node.call('pid'))))
  const before = [redis.pid, ...pids].map(cpuSeconds)
  const began = performance.now()
  const fields = { count, seconds: SECONDS, perSecond: perSecond / nodes.length }
  const answers = await Promise.all(nodes.map(async (node) => Times.parse(await node.call(name, fields))))
  const seconds = (performance.now() - began) / 1000
  const [ofRedis = 0, ...ofNodes] = [redis.pid, ...pids].map((pid, i) => cpuSeconds(pid) - (before[i] ?? 0))
  return { redis: ofRedis, nodes: ofNodes, times: answers.flat(), seconds }
}

async function chatOver(count: number): Promise<void> {
  await more(count)
  const { redis: ofRedis, nodes: ofNodes, times, seconds } = await spent('chat', MESSAGES, CHAT_ROOMS)
  const heard = (await Promise.all(nodes.map(async (node) => Times.parse(await node.call('heard'))))).flat()
  if (heard.length !== times.length * count) throw new Error(`${heard.length} heard of ${times.length} x ${count}`)
  const each = (us: number) => ((us * 1e6) / times.length).toFixed(0)
  const ofAll = ofNodes.reduce((sum, one) => sum + one, 0)
  console.log(
    `chat over ${count} nodes: ${(times.length / seconds).toFixed(0)} messages/s; of each message Redis ${each(ofRedis)} us, ` +
      `a node ${each(ofAll / count)} us, all nodes ${each(ofAll)} us; heard p99 ${p99(heard).toFixed(0)} ms`,
  )
  if (count === 8) judge(`chat ${MESSAGES}/s over ${count} nodes, heard p99 (ms)`, p99(heard), 50)
}

try {
  await more(2)
  const half = ROOMS / nodes.length
  await Promise.all(nodes.map((node, i) => node.call('fill', { from: i * half, count: half })))
  console.log(`${ROOMS} rooms of ${SEATS}; load ${loadavg()[0]?.toFixed(1)}`)
  const beats = await spent('beat', (ROOMS * SEATS) / BEAT, ROOMS)
  const share = beats.redis / beats.seconds
  const us = beats.nodes.map((one) => ((one * 1e6 * nodes.length) / beats.times.length).toFixed(0))
  console.log(`${(beats.times.length / beats.seconds).toFixed(0)} beats/s over 2 nodes: ${us} us of a node each`)
  judge(`${ROOMS * SEATS} members beating over 2 nodes, Redis, of a core`, share, 0.15)
  judge('their p99 (ms)', p99(beats.times), 20)
  for (const count of [2, 4, 8]) await chatOver(count)
  console.log(`load ${loadavg()[0]?.toFixed(1)}`)
} finally {
  for (const node of nodes) await node.stop()
  await redis.stop()
}
