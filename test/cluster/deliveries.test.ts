import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { shardOf } from '../../server/bus/shard.js'
import { endpointID } from '../../server/webhooks/endpoint.js'
import { eventLine } from '../../server/webhooks/outbox_lines.js'
import { ask as askAs, TOKENS } from '../admin/admin_server.js'
import { until } from '../support/built_server.js'
import type { RunningServer } from '../support/running_server.js'
import { type Receiver, receiver, SECRET } from '../webhooks/support/receiver.js'
import { Cluster } from './cluster.js'

// Whoever asked a node that held no shard was told that nothing waits and nothing was given up.

const ROOMS = 6
const Deliveries = z.object({
  code: z.literal(0),
  endpoints: z.array(z.looseObject({ waiting: z.number(), delivered: z.number(), state: z.string() })),
  dead: z.array(z.object({ id: z.string(), roomID: z.string() })),
  silent: z.array(z.string()).optional(),
})

let cluster: Cluster
let subscriber: Receiver
/** Has every shard, since it began alone; the other one has none. */
let teller: RunningServer
let other: RunningServer

const ask = (url: string, op: string, body: object = {}) => askAs(url, op, body, TOKENS.backend.token)
const deliveries = async (node: RunningServer) => Deliveries.parse(await ask(node.url, 'list_deliveries'))

beforeAll(async () => {
  subscriber = await receiver()
  subscriber.answer = (response) => void response.writeHead(503).end()
  cluster = await Cluster.start()
  const at = endpointID(subscriber.url)
  const store = await cluster.stores.open({ prefix: cluster.prefix })
  for (let i = 0; i < ROOMS; i++) {
    const roomID = `given-up-${i}`
    const data = JSON.stringify({ roomID, roomType: 'multi_room' })
    const event = { id: `msg_1-${i}-0`, type: 'room.closed', at: 1, since: 1, roomID, data } as const
    for (const line of [eventLine(event, [at], true), JSON.stringify({ dead: event.id, at, why: 'status 500' })])
      await store.link.call((redis) => redis.xadd(store.keys.outbox(shardOf(roomID)), '*', 'd', line))
  }
  await store.close()
  const settings = { admin: { tokens: TOKENS }, webhook: { urls: [subscriber.url], secret: [SECRET] } }
  teller = await cluster.node(settings)
  await until(async () => (await deliveries(teller)).dead.length === ROOMS)
  other = await cluster.node(settings)
}, 60_000)
afterAll(async () => {
  await cluster.stop()
  await subscriber.close()
})

test('what waits and what was given up is the same whichever node is asked', async () => {
  const ann = await other.user('ann')
  for (let i = 0; i < ROOMS; i++) await ann.create('multi_room', `waits${i}`)
  await expect.poll(async () => (await deliveries(other)).endpoints[0]?.waiting).toBe(ROOMS)
  const [here, there] = [await deliveries(teller), await deliveries(other)]
  expect(there).toMatchObject({ endpoints: [{ waiting: ROOMS, state: 'failing' }] })
  expect(there.dead.map(({ roomID }) => roomID).sort()).toEqual(
    Array.from({ length: ROOMS }, (_, i) => `given-up-${i}`),
  )
  expect(there.dead).toEqual(here.dead)
  expect(there.silent).toBeUndefined()
})

test('what was given up is sent again once, whichever node is asked for it', async () => {
  const [first] = (await deliveries(other)).dead
  subscriber.received.length = 0
  subscriber.answer = (response) => void response.writeHead(204).end()
  const endpoint = endpointID(subscriber.url)
  expect(await ask(other.url, 'resend', { endpoint, id: first?.id })).toMatchObject({ code: 0, count: 1 })
  expect(await ask(other.url, 'resend', { endpoint })).toMatchObject({ code: 0, count: ROOMS - 1 })
  expect(await ask(other.url, 'resend', { endpoint })).toMatchObject({ code: 0, count: 0 })
  const again = () => subscriber.received.filter(({ type }) => type === 'room.closed').length
  await expect.poll(again).toBe(ROOMS)
  expect((await deliveries(other)).dead).toEqual([])
})

test('a node that was killed is named, and the others are told of without it', async () => {
  const third = await cluster.process({ webhook: { urls: [subscriber.url], secret: [SECRET] } })
  expect((await deliveries(other)).silent).toBeUndefined()
  await third.node.stop()
  const list = await deliveries(other)
  expect(list.silent).toEqual([third.url])
  expect(list.endpoints).toHaveLength(1)
}, 60_000)
