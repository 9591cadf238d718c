import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MessageType } from '../../server/media/embedded/rtmp/message.js'
import { nameOf, RtmpClient, video } from '../media/embedded/rtmp_client.js'
import type { RunningServer } from '../support/running_server.js'
import { type Receiver, receiver, SECRET } from '../webhooks/support/receiver.js'
import { Cluster } from './cluster.js'

// One node tells of a room, another one has its stream: subscribers heard of no stream at all.

let cluster: Cluster
let subscriber: Receiver
let nodes: RunningServer[]
/** Of the first node, which starts again. */
let dataDir: string

const settings = () => ({
  webhook: { urls: [subscriber.url], secret: [SECRET] },
  multiRoom: { heartbeatTimeout: 5 },
})

beforeAll(async () => {
  subscriber = await receiver()
  cluster = await Cluster.start()
  dataDir = mkdtempSync(path.join(tmpdir(), 'rtcroom-webhooks-'))
  nodes = [await cluster.node({ ...settings(), dataDir }), await cluster.node(settings())]
}, 60_000)
afterAll(async () => {
  await cluster.stop()
  await subscriber.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('of streams on every node subscribers hear the beginning and the end, once', async () => {
  const rooms = ['w1', 'w2', 'w3', 'w4']
  const clients: RtmpClient[] = []
  for (const [i, roomID] of rooms.entries()) {
    const node = nodes[i % 2]
    if (node === undefined) throw new Error('there are two nodes')
    const user = await node.user(`user${i}`)
    const { pushURL } = await user.pushURL('multi_room')
    await user.create('multi_room', roomID)
    const member = { roomID, userID: user.userID, userName: 'u', userAvatar: '', pushURL }
    expect((await user.call('multi_room', 'add_pusher', member)).code).toBe(0)
    const client = await RtmpClient.connected(Number(/:(\d+)\/live/.exec(pushURL)?.[1]))
    clients.push(client)
    await client.publish(nameOf(pushURL))
    client.send(MessageType.VIDEO, 0, video.key())
  }
  const heard = (type: string) =>
    subscriber.received
      .filter((one) => one.type === type)
      .map(({ data }) => data.roomID)
      .sort()
  await expect.poll(() => heard('stream.started'), { timeout: 10_000 }).toEqual(rooms)
  await Promise.all(clients.map((client) => client.end()))
  await expect.poll(() => heard('stream.ended'), { timeout: 10_000 }).toEqual(rooms)
  expect(heard('room.created')).toEqual(rooms)
})

test('a node that starts again closes no room for subscribers that went on', async () => {
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('there are two nodes')
  const user = await second.user('stays')
  await user.create('multi_room', 'w9')
  await user.enter('multi_room', 'w9')
  const events = () => subscriber.received.filter(({ data }) => data.roomID === 'w9').map(({ type }) => type)
  await expect.poll(events, { timeout: 10_000 }).toContain('member.joined')
  const beat = setInterval(
    () => void user.call('multi_room', 'pusher_heartbeat', { roomID: 'w9', userID: 'stays' }),
    1_000,
  )
  try {
    await first.close()
    nodes[0] = await cluster.node({ ...settings(), dataDir })
    // Longer than anybody would have for coming back.
    await new Promise((resolve) => setTimeout(resolve, 8_000))
    expect(events()).not.toContain('room.closed')
    await user.call('multi_room', 'destroy_room', { roomID: 'w9' })
    await expect.poll(() => events().filter((type) => type === 'room.closed'), { timeout: 15_000 }).toHaveLength(1)
  } finally {
    clearInterval(beat)
  }
}, 60_000)
