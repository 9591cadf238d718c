// After a crash of Redis one node heard of the changes later than the other. Members who had left and come back by the
// quick one, and had joined on the slow one, were put out there by the news that they had left:
// they heard nothing more.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ImClient } from '../support/im_client.js'
import { RedisProxy } from '../support/redis_proxy.js'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'

let cluster: Cluster
let proxy: RedisProxy
let quick: RunningServer
let slow: RunningServer
const sockets: ImClient[] = []
let rooms = 0

beforeAll(async () => {
  cluster = await Cluster.start()
  proxy = await RedisProxy.start(cluster.stores.server.url)
  quick = await cluster.node()
  slow = await cluster.node({}, proxy.url)
}, 60_000)
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})
afterAll(async () => {
  await cluster.stop()
  await proxy.stop()
})

async function joinedOn(server: RunningServer, user: RestClient, roomID: string): Promise<ImClient> {
  const socket = new ImClient(`${server.url.replace('http', 'ws')}/weapp/im`)
  sockets.push(socket)
  await socket.opened
  await socket.ask('auth', { userID: user.userID, token: user.token })
  expect(await socket.ask('join', { roomID })).toMatchObject({ code: 0 })
  return socket
}

/** ann's room, which bob is in, with a socket on the slow node. Nothing is heard there until `release`. */
async function meeting() {
  const roomID = `r${++rooms}`
  const [ann, bob] = [await quick.user('ann'), await quick.user('bob')]
  await ann.create('multi_room', roomID)
  await ann.enter('multi_room', roomID)
  await bob.enter('multi_room', roomID)
  const anns = await joinedOn(quick, ann, roomID)
  await joinedOn(slow, bob, roomID)
  return { roomID, ann, bob, anns, release: proxy.hold('rtcroom-bus') }
}

async function hears(socket: ImClient, data: string): Promise<void> {
  await socket.until((push) => push.event === 'message' && push.data === data)
}

test('who has left and is back hears on, also on a node that hears only then that they left', async () => {
  const { roomID, bob, anns, release } = await meeting()
  await bob.call('multi_room', 'delete_pusher', { roomID })
  expect((await bob.enter('multi_room', roomID)).code).toBe(0)
  const bobs = await joinedOn(slow, bob, roomID)
  release()
  await hears(bobs, await said(anns, roomID, 'after it'))
  expect((await bobs.ask('send', { roomID, kind: 'text', data: 'me too' })).code).toBe(0)
  await hears(anns, 'me too')
})

test('a room that was ended and made again keeps its members on a node that hears only then that it ended', async () => {
  const { roomID, ann, bob, anns, release } = await meeting()
  await ann.call('multi_room', 'destroy_room', { roomID })
  await ann.create('multi_room', roomID)
  await ann.enter('multi_room', roomID)
  expect((await bob.enter('multi_room', roomID)).code).toBe(0)
  const bobs = await joinedOn(slow, bob, roomID)
  release()
  expect(await anns.ask('join', { roomID })).toMatchObject({ code: 0 })
  await hears(bobs, await said(anns, roomID, 'a new room'))
})

async function said(socket: ImClient, roomID: string, data: string): Promise<string> {
  expect((await socket.ask('send', { roomID, kind: 'text', data })).code).toBe(0)
  return data
}
