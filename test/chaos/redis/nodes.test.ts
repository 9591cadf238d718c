import { afterAll, beforeAll, expect, test } from 'vitest'
import { NodeProcess } from '../../support/node_process.js'
import { audit } from '../../support/redis_audit.js'
import { RedisServer } from '../../support/redis_server.js'

// RTCROOM_TEST_ROUNDS: kills; 100 and more are the long form.
const KILLS = Number(process.env.RTCROOM_TEST_ROUNDS ?? 3)
const NODES = 3
const ROOMS = 12
const USERS = 36
const PAUSE = 1_000
const PREFIX = '{killed}:'

let redis: RedisServer
const nodes: NodeProcess[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await redis.stop()
})

const start = () => NodeProcess.start('test/chaos/redis/node.ts', redis.url, PREFIX)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Somebody who goes in and out of one room, by any node. What nobody answered may have happened or not. */
class Wanderer {
  inside: boolean | undefined = false
  done = 0

  constructor(
    readonly userID: string,
    readonly roomID: string,
    private readonly random: () => number,
  ) {}

  async go(): Promise<void> {
    const node = nodes[Math.floor(this.random() * nodes.length)]
    if (node === undefined) return
    const into = this.inside === undefined ? this.random() < 0.5 : !this.inside
    this.inside = undefined
    const answer = await node.ask('go', { roomID: this.roomID, userIDs: [this.userID], into })
    if (answer !== 'done') return
    this.inside = into
    this.done++
  }
}

test('nodes are killed again and again: what was acknowledged holds on every node, and nothing stale is left', async () => {
  for (let i = 0; i < NODES; i++) nodes.push(await start())
  const roomIDs = Array.from({ length: ROOMS }, (_, i) => `room${i}`)
  for (const roomID of roomIDs) {
    await nodes[0]?.call('create', { roomID })
    await nodes[0]?.call('go', { roomID, userIDs: ['owner'], into: true })
  }
  let seed = 7
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const wanderers = Array.from({ length: USERS }, (_, i) => new Wanderer(`u${i}`, roomIDs[i % ROOMS] ?? '', random))
  let going = true
  const walks = wanderers.map(async (wanderer) => {
    while (going) {
      await wanderer.go()
      await pause(5)
    }
  })
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(PAUSE)
    const victim = nodes.shift()
    await victim?.stop()
    nodes.push(await start())
  }
  going = false
  await Promise.all(walks)
  for (const roomID of roomIDs) {
    const lists = await Promise.all(nodes.map((node) => node.call('members', { roomID })))
    for (const list of lists) expect(list).toEqual(lists[0])
    for (const { userID, inside } of wanderers.filter((wanderer) => wanderer.roomID === roomID))
      if (inside !== undefined) expect([lists[0]].flat().includes(userID), userID).toBe(inside)
  }
  await audit(redis.url, PREFIX)
  const done = wanderers.reduce((sum, wanderer) => sum + wanderer.done, 0)
  console.log(`${KILLS} nodes killed: ${done} changes acknowledged, all of them hold`)
  expect(done).toBeGreaterThan(100)
}, 120_000)
