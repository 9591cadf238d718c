// A node that is updated ends in order: its streams and its people go to the others while it still serves.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstPicture } from '../../support/ffmpeg.js'
import { audit } from '../../support/redis_audit.js'
import { RedisServer } from '../../support/redis_server.js'
import { Caller } from './caller.js'
import { Crowd } from './crowd.js'
import { PREFIX, readiness, ServedNodes } from './served_nodes.js'
import { Watch } from './watch.js'

let redis: RedisServer
let nodes: ServedNodes
let crowd: Crowd
const callers: Caller[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
  nodes = await ServedNodes.start(2, { url: redis.url }, { RTCROOM_DRAIN_TIME: '4' })
  crowd = new Crowd(() => nodes.urls, 300)
}, 240_000)
afterAll(async () => {
  await Promise.all(callers.map((caller) => caller.stop()))
  await crowd.close()
  await nodes.close()
  await redis.stop()
})

const portOf = (url: string) => Number(/^rtmp:\/\/[^/:]+:(\d+)\//.exec(url)?.[1])

test('a node that is stopped in order costs no room, no message and no publisher', async () => {
  while (callers.length < 2) {
    const caller = new Caller(crowd.transport, Math.random)
    await caller.login()
    await caller.start('call', callers.length === 0)
    callers.push(caller)
  }
  const [ann, bob] = callers
  if (!ann || !bob) throw new Error('two callers')
  await crowd.fill(4)
  crowd.live()
  const watch = new Watch(crowd)

  const ending = nodes.at(portOf(ann.addresses[0] ?? ''))
  const ended = nodes.drain(ending)
  await expect.poll(() => readiness(ending)).toBe('draining')
  await expect.poll(() => ann.addresses.length).toBe(2)
  // It moved before it had to: everything is still served there.
  expect(await readiness(ending)).toBe('draining')
  expect(await ended).toBe(0)
  await crowd.calm()

  for (const { addresses } of callers) {
    expect(nodes.at(portOf(addresses.at(-1) ?? ''))).not.toBe(ending)
    expect(addresses.length).toBeLessThanOrEqual(2)
  }
  for (const [one, other] of [
    [ann, bob],
    [bob, ann],
  ] as const) {
    expect(one.roster).toEqual([ann.userID, bob.userID].sort())
    await expect.poll(() => portOf(one.plays(other.userID))).toBe(portOf(other.addresses.at(-1) ?? ''))
    await firstPicture(one.plays(other.userID))
  }
  expect([...ann.faults, ...bob.faults]).toEqual([])
  expect([...(await watch.wrongAtLast()), ...crowd.unheard(() => false), ...crowd.faults]).toEqual([])
  expect(crowd.said.filter(({ acknowledged }) => acknowledged !== undefined).length).toBeGreaterThan(0)
  await audit(redis.url, PREFIX)
  const gaps = callers.flatMap(({ gaps }) => gaps)
  console.log(
    `publishers moved after ${gaps.map(Math.round)} ms; ${crowd.said.length} messages; failed: ${JSON.stringify([...crowd.failures])}`,
  )
}, 60_000)
