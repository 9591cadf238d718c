import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RTCRoomConfig } from '../../server/config.js'
import { runChecks } from '../../server/doctor/run_checks.js'
import { ImClient } from '../support/im_client.js'
import { ManualClock } from '../support/manual_clock.js'
import { type TestServer, testServer } from '../support/server.js'
import { silentLog } from '../support/silent_log.js'
import { type Receiver, receiver, SECRET } from './support/receiver.js'

let subscriber: Receiver
let dataDir: string
let servers: TestServer[]
beforeEach(async () => {
  subscriber = await receiver()
  dataDir = await mkdtemp(path.join(tmpdir(), 'webhooks-'))
  servers = []
})
afterEach(async () => {
  for (const server of servers) await server.close()
  await subscriber.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function serve(webhook: RTCRoomConfig['webhook'] = {}, clock = new ManualClock()): Promise<TestServer> {
  const settings = { dataDir, webhook: { urls: [subscriber.url], secret: [SECRET], ...webhook } }
  const server = await testServer(settings, silentLog, clock)
  servers.push(server)
  return server
}

const types = () => subscriber.received.map(({ type }) => type)

it('tells a backend what happens in a room, in order, each event once', async () => {
  const server = await serve()
  const [ann, bob] = [await server.user('ann'), await server.user('bob')]
  await ann.enter('multi_room', 'r')
  await bob.enter('multi_room', 'r')
  await bob.call('multi_room', 'delete_pusher', { roomID: 'r' })
  await ann.call('multi_room', 'destroy_room', { roomID: 'r' })
  await expect.poll(types).toContain('room.closed')
  expect(types()).toEqual([
    'room.created',
    'member.joined',
    'member.joined',
    'member.left',
    'member.left',
    'room.closed',
  ])
  expect(subscriber.received[1]?.data).toMatchObject({
    roomID: 'r',
    roomType: 'multi_room',
    userID: 'ann',
    seq: expect.any(Number),
  })
  expect(subscriber.received[5]?.data).toMatchObject({ roomID: 'r', reason: 'closed', duration: 0 })
  expect(new Set(subscriber.received.map(({ id }) => id)).size).toBe(6)
  expect(subscriber.forged).toEqual([])
})

it('tells streams when the media plane does, and audiences at most each 10 s', async () => {
  const server = await serve()
  const ann = await server.user('ann')
  await ann.enter('live_room', 'r')
  const streamID = (await server.services.roomDirectory.find('r'))?.view.members.get('ann')?.streamID ?? ''
  server.media.publish(streamID)
  for (const name of ['v1', 'v2', 'v3'])
    await (await server.user(name)).call('live_room', 'add_audience', { roomID: 'r', userInfo: '' })
  await expect.poll(types).toContain('audience.changed')
  server.clock.advance(10_000)
  await expect.poll(() => types().slice(2)).toEqual(['stream.started', 'audience.changed', 'audience.changed'])
  expect(subscriber.received.slice(3).map(({ data }) => data.count)).toEqual([1, 3])
  server.media.unpublish(streamID)
  await expect.poll(() => types().slice(5)).toEqual(['stream.ended'])
})

it('tells chat only when it is asked for', async () => {
  const server = await serve({ events: ['message.sent'] })
  const ann = await server.user('ann')
  await ann.enter('multi_room', 'r')
  const socket = await ImClient.open(ann)
  await socket.ask('join', { roomID: 'r' })
  expect(await socket.ask('send', { roomID: 'r', kind: 'text', data: '你好' })).toMatchObject({ code: 0 })
  socket.close()
  await expect.poll(types).toEqual(['message.sent'])
  expect(subscriber.received[0]?.data).toMatchObject({ roomID: 'r', userID: 'ann', kind: 'text', data: '你好' })
})

it('closes for the subscribers what a restart ended and nobody came back to', async () => {
  const clock = new ManualClock()
  const before = await serve({}, clock)
  const [ann, bob] = [await before.user('ann'), await before.user('bob')]
  await ann.enter('multi_room', 'stays')
  await bob.enter('multi_room', 'stays')
  await bob.enter('double_room', 'ends')
  await expect.poll(types).toHaveLength(5)
  await before.close()
  servers.length = 0
  subscriber.received.length = 0

  const after = await serve({}, clock)
  const back = await after.user('ann')
  await back.enter('multi_room', 'stays')
  await expect.poll(types).toEqual(['member.updated'])
  clock.advance(11_000)
  await back.call('multi_room', 'pusher_heartbeat', { roomID: 'stays' })
  clock.advance(10_900)
  await expect.poll(types).toHaveLength(1)
  clock.advance(200)
  await expect.poll(types).toHaveLength(4)
  const told = subscriber.received.slice(1).map(({ type, data }) => `${type} ${data.roomID} ${data.reason}`)
  expect(told.sort()).toEqual(['member.left ends restart', 'member.left stays restart', 'room.closed ends restart'])
})

it('the check of the settings names the webhook that fails', async () => {
  const server = await serve({ urls: [subscriber.url, 'http://127.0.0.1:9/nobody?key=hidden'] })
  const check = async () =>
    (await runChecks(server.services.checks, server.services)).find(({ name }) => name === 'webhook')
  expect(await check()).toMatchObject({
    ok: false,
    messageEn: 'These did not take a test event (a 2xx within 10 s is wanted): http://127.0.0.1:9/nobody: ECONNREFUSED',
  })
  expect(types()).toEqual(['webhook.test'])
})
