import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RedisExchange } from '../../server/bus/im_exchange.js'
import type { WebhookEventType } from '../../server/config/webhook_events.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { randomIds } from '../../server/ids.js'
import { IM_LIMITS } from '../../server/im/embedded/limits.js'
import type { NodeProcess } from '../support/node_process.js'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { ok, type Receiver, receiver, SECRET } from '../webhooks/support/receiver.js'
import { Cluster } from './cluster.js'

// What a node had accepted and not delivered waited in its own file until it was back, which may have been never.

const LIFE = ['room.created', 'member.joined', 'member.left', 'room.closed'] satisfies WebhookEventType[]

let cluster: Cluster
let subscriber: Receiver
/** Begins first, so that it tells of all rooms. */
let teller: NodeProcess
let others: RunningServer[]

beforeAll(async () => {
  subscriber = await receiver()
  cluster = await Cluster.start()
  const settings: RTCRoomConfig = {
    webhook: { urls: [subscriber.url], secret: [SECRET], events: [...LIFE, 'message.sent'] },
  }
  teller = (await cluster.process(settings)).node
  others = [await cluster.node(settings), await cluster.node(settings)]
}, 180_000)
beforeEach(() => {
  subscriber.received.length = 0
})
afterAll(async () => {
  await cluster.stop()
  await subscriber.close()
})

/** What came of a room, each event once, in the order in which it came first. */
function told(roomID: string): string[] {
  const events = subscriber.received.filter(({ data }) => data.roomID === roomID)
  return [...new Map(events.map(({ id, type }) => [id, type])).values()]
}

/** A room from its beginning to its end: those of its changes that were acknowledged. */
async function live(user: RestClient, roomID: string): Promise<string[]> {
  const done: string[] = []
  const created = await user.create('multi_room', roomID).catch(() => undefined)
  if (created?.code !== 0) return done
  done.push('room.created')
  if ((await user.enter('multi_room', roomID).catch(() => undefined))?.code !== 0) return done
  done.push('member.joined')
  const ended = await user.call('multi_room', 'destroy_room', { roomID }).catch(() => undefined)
  return ended?.code === 0 ? [...done, 'member.left', 'room.closed'] : done
}

test('what a node that was killed had not delivered another one tells, in order and not twice as two events', async () => {
  const [here, there] = others
  if (!here || !there) throw new Error('there are two other nodes')
  const users = [await here.user('ann'), await there.user('bob')]
  let refused = 0
  // The first half is accepted and refused, and waits for its next try when its teller dies.
  subscriber.answer = (response) => {
    refused++
    response.writeHead(503).end()
  }
  const rooms = Array.from({ length: 40 }, (_, i) => `k${i}`)
  for (const [i, roomID] of rooms.entries()) {
    expect(await live(users[i % 2] as RestClient, roomID)).toEqual(LIFE)
    if (i !== 19) continue
    await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThanOrEqual(20)
    subscriber.received.length = 0
    await teller.stop()
    subscriber.answer = ok
  }
  await expect
    .poll(() => rooms.filter((roomID) => told(roomID).length >= LIFE.length).length, { timeout: 40_000 })
    .toBe(rooms.length)
  for (const roomID of rooms) expect(told(roomID)).toEqual(LIFE)
  expect(subscriber.forged).toEqual([])
}, 120_000)

// The node that took a message told of it after its answer: killed in between, it had told nobody, and nobody else did.
test('a message whose node is gone the moment it was taken is told all the same, once', async () => {
  const [here] = others
  if (!here) throw new Error('there are two other nodes')
  const user = await here.user('dan')
  await user.create('multi_room', 'talk')
  await user.enter('multi_room', 'talk')
  const gone = await cluster.stores.open({ prefix: cluster.prefix })
  const exchange = new RedisExchange({
    redis: gone,
    presence: { arrived() {}, departed() {}, online: async () => [] },
    cutOff: { now: false, listen() {} },
    ids: randomIds,
    limits: IM_LIMITS,
    lease: 20_000,
  })
  const message = {
    event: 'message',
    roomID: 'talk',
    kind: 'text',
    userID: 'dan',
    userName: 'd',
    userAvatar: '',
  } as const
  for (const data of ['one', 'two']) await exchange.post({ ...message, data, time: 1 })
  const sent = () =>
    subscriber.received
      .filter(({ type, data }) => type === 'message.sent' && data.roomID === 'talk')
      .map(({ data }) => data)
  await expect.poll(sent, { timeout: 20_000 }).toMatchObject([
    { data: 'one', roomType: 'multi_room', userID: 'dan' },
    { data: 'two', roomType: 'multi_room' },
  ])
  await gone.close()
}, 60_000)

test('Redis hangs, then is killed: what was acknowledged is told, once it is back', async () => {
  const [here] = others
  if (!here) throw new Error('there are two other nodes')
  const user = await here.user('cat')
  const { server } = cluster.stores
  const done = new Map<string, string[]>()
  const rooms = async (name: string, count: number) => {
    for (let i = 0; i < count; i++) done.set(`${name}${i}`, await live(user, `${name}${i}`))
  }
  await rooms('before', 10)
  server.suspend()
  setTimeout(() => server.resume(), 3_000)
  await rooms('hung', 3)
  await rooms('between', 10)
  const [, crashed] = await Promise.all([rooms('killed', 10), server.crash().then(() => true)])
  expect(crashed).toBe(true)
  await rooms('after', 10)
  const acknowledged = [...done].filter(([, changes]) => changes.length > 0)
  expect(acknowledged.length).toBeGreaterThan(25)
  const missing = () => acknowledged.filter(([roomID, changes]) => changes.some((type) => !told(roomID).includes(type)))
  await expect.poll(missing, { timeout: 40_000 }).toEqual([])
  for (const [roomID] of acknowledged) expect(told(roomID)).toEqual(LIFE.slice(0, told(roomID).length))
}, 120_000)
