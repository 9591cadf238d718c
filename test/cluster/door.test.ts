import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'

/*
 * Each node counted wrong passwords and knocks for itself: through three nodes three times as many were tried, and the
 * creator's phone rang three times as often.
 */

let cluster: Cluster
let nodes: RunningServer[]

beforeAll(async () => {
  cluster = await Cluster.start()
  const settings = { rateLimit: { enabled: false } }
  nodes = [await cluster.node(settings), await cluster.node(settings), await cluster.node(settings)]
}, 60_000)
afterAll(() => cluster.stop())

/** The same user through every node. */
const everywhere = (userID: string) => Promise.all(nodes.map((node) => node.user(userID)))

async function room(roomID: string, door: object): Promise<void> {
  const [ann] = await everywhere('ann')
  await ann?.create('multi_room', roomID, door)
  await ann?.enter('multi_room', roomID)
}

const tries = (who: RestClient, roomID: string, password: string) => who.enter('multi_room', roomID, { password })

test('wrong passwords of one user through three nodes are no more than through one, but for one each', async () => {
  await room('locked', { password: 'secret' })
  const eves = await everywhere('eve')
  const codes: number[] = []
  for (let round = 0; round < 8; round++)
    for (const eve of eves) codes.push((await tries(eve, 'locked', `wrong ${round}`)).status)
  expect(codes.filter((status) => status === 200).length).toBeLessThanOrEqual(5 + nodes.length)
  for (const eve of eves) expect(await tries(eve, 'locked', 'secret')).toMatchObject({ code: 16, status: 429 })
}, 60_000)

test('knocks of one network through three nodes are no more than through one', async () => {
  await room('waiting', { approval: true })
  const guests = await Promise.all(Array.from({ length: 90 }, (_, n) => nodes[n % 3]?.user(`guest${n}`)))
  const began = performance.now()
  const answers = await Promise.all(guests.map((guest) => guest?.enter('multi_room', 'waiting')))
  const seconds = (performance.now() - began) / 1_000
  const knocked = answers.filter((answer) => answer?.status === 200).length
  // Fifty at once, then five a second; three nodes that each count alone let all of them knock.
  expect(knocked).toBeLessThanOrEqual(Math.ceil(50 + 5 * seconds))
  expect(knocked).toBeLessThan(90)
}, 60_000)
