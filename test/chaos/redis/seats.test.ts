import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { NodeProcess } from '../../support/node_process.js'
import { RedisStores } from '../../support/redis_stores.js'

const ROUNDS = Number(process.env.RTCROOM_TEST_ROUNDS ?? 20)
const Entered = z.object({ entered: z.number(), slowest: z.number() })

let stores: RedisStores
const nodes: NodeProcess[] = []

beforeAll(async () => {
  stores = await RedisStores.start()
  const prefix = stores.prefix()
  while (nodes.length < 4) nodes.push(await NodeProcess.start('test/chaos/redis/node.ts', stores.server.url, prefix))
}, 60_000)
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await stores.stop()
})

for (const count of [2, 4])
  test(`of 100 who enter 4 seats at once over ${count} nodes exactly 4 get in, and every node hears the same`, async () => {
    const slowest: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const roomID = `room-${count}-${round}`
      await nodes[0]?.call('create', { roomID })
      await nodes[0]?.call('enter', { roomID, userIDs: ['owner'] })
      const outcomes = await Promise.all(
        nodes.slice(0, count).map(async (node, n) => {
          const userIDs = Array.from({ length: 100 / count }, (_, i) => `u${n}-${i}`)
          return Entered.parse(await node.call('enter', { roomID, userIDs }))
        }),
      )
      expect(outcomes.reduce((sum, { entered }) => sum + entered, 1)).toBe(4)
      slowest.push(Math.max(...outcomes.map((outcome) => outcome.slowest)))
      const heard = await Promise.all(nodes.map((node) => node.call('kinds', { roomID })))
      for (const kinds of heard) expect(kinds).toEqual(['join', 'join', 'join', 'join'])
    }
    slowest.sort((a, b) => a - b)
    const [half = 0, worst = 0] = [slowest[Math.floor(ROUNDS / 2)], slowest.at(-1)]
    console.log(
      `100 entries over ${count} nodes: slowest answer ${half.toFixed(0)} ms, worst round ${worst.toFixed(0)} ms`,
    )
  }, 120_000)
