import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { NodeProcess } from '../../support/node_process.js'
import { RedisStores } from '../../support/redis_stores.js'
import { type Deed, linearisable } from './linearisable.js'

// RTCROOM_TEST_ROUNDS: histories; 1,000 are the long form.
const HISTORIES = Number(process.env.RTCROOM_TEST_ROUNDS ?? 50)
const NODES = 4
const DEEDS = 6
const SEATS = 4
const USERS = ['ann', 'bob', 'cat', 'dan', 'eve']
const Answer = z.union([z.literal('done'), z.literal('refused'), z.array(z.string()).readonly()])

let stores: RedisStores
const nodes: NodeProcess[] = []

beforeAll(async () => {
  stores = await RedisStores.start()
  const prefix = stores.prefix()
  while (nodes.length < NODES)
    nodes.push(await NodeProcess.start('test/chaos/redis/node.ts', stores.server.url, prefix))
}, 60_000)
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await stores.stop()
})

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

async function deed(node: NodeProcess, roomID: string, random: () => number): Promise<Deed> {
  const userID = USERS[Math.floor(random() * USERS.length)] ?? ''
  const share = random()
  const op = share < 0.4 ? 'enter' : share < 0.65 ? 'leave' : share < 0.75 ? 'kick' : 'read'
  const name = op === 'read' ? 'members' : op === 'kick' ? 'kick' : 'go'
  const asked = performance.now()
  const answer = Answer.parse(await node.call(name, { roomID, userIDs: [userID], into: op === 'enter' }))
  return { op, userID, asked, answered: performance.now(), answer }
}

test('whatever four processes do at once with one room, there is an order in which it could have happened', async () => {
  let refused = 0
  for (let seed = 0; seed < HISTORIES; seed++) {
    const roomID = `room${seed}`
    await nodes[0]?.call('create', { roomID })
    await nodes[0]?.call('go', { roomID, userIDs: ['owner'], into: true })
    const random = randomFrom(seed)
    const told = nodes.map(async (node) => {
      const deeds: Deed[] = []
      while (deeds.length < DEEDS) deeds.push(await deed(node, roomID, random))
      return deeds
    })
    const history = (await Promise.all(told)).flat()
    expect(linearisable(history, ['owner'], SEATS), `seed ${seed}: ${JSON.stringify(history)}`).toBe(true)
    // Nobody owns more than 200 rooms.
    await nodes[0]?.call('go', { roomID, userIDs: ['owner'], into: false })
    refused += history.filter(({ answer }) => answer === 'refused').length
  }
  expect(refused).toBeGreaterThan(0)
}, 600_000)

const at = (op: Deed['op'], userID: string, answer: Deed['answer'], asked: number, answered: number): Deed => ({
  ...{ op, userID, answer, asked, answered },
})

test('a read of what was not any more is found, and one of what may have been is not', () => {
  const entered = at('enter', 'ann', 'done', 0, 10)
  expect(linearisable([entered, at('read', '', ['owner'], 11, 12)], ['owner'], SEATS)).toBe(false)
  expect(linearisable([entered, at('read', '', ['owner'], 5, 12)], ['owner'], SEATS)).toBe(true)
  const taken = [at('enter', 'bob', 'done', 0, 10), entered]
  expect(linearisable(taken, ['owner'], 2)).toBe(false)
})
