import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ImClient } from '../support/im_client.js'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'

let cluster: Cluster
let here: RunningServer
let there: RunningServer
const sockets: ImClient[] = []
let rooms = 0

beforeAll(async () => {
  cluster = await Cluster.start()
  const settings = { liveRoom: { heartbeatTimeout: 2 } }
  here = await cluster.node(settings)
  there = await cluster.node(settings)
}, 60_000)
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})
afterAll(() => cluster.stop())

async function joined(user: RestClient, roomID: string): Promise<ImClient> {
  const socket = await ImClient.open(user)
  sockets.push(socket)
  expect(await socket.ask('join', { roomID })).toMatchObject({ code: 0 })
  return socket
}

/** ann's room on one node, bob in it on the other, each with a socket. */
async function meeting() {
  const roomID = `r${++rooms}`
  const ann = await here.user('ann')
  const bob = await there.user('bob')
  await ann.create('multi_room', roomID)
  await ann.enter('multi_room', roomID)
  await bob.enter('multi_room', roomID)
  return { roomID, ann, bob, anns: await joined(ann, roomID), bobs: await joined(bob, roomID) }
}

const text = (data: string) => (push: { [field: string]: unknown }) => push.event === 'message' && push.data === data

test('a socket on one node hears who enters on another', async () => {
  const { roomID, bobs } = await meeting()
  const cat = await here.user('cat')
  await cat.enter('multi_room', roomID)
  expect(await bobs.until((push) => push.event === 'join')).toMatchObject({ roomID, pusher: { userID: 'cat' } })
})

test('what both say has one order and one numbering on all nodes, and is there for who comes back anywhere', async () => {
  const { roomID, ann, anns, bobs } = await meeting()
  const said = Array.from({ length: 10 }, (_, i) => [`ann ${i}`, `bob ${i}`]).flat()
  const numbers = await Promise.all(
    said.map(async (data) => {
      const { code, msgSeq } = await (data.startsWith('ann') ? anns : bobs).ask('send', { roomID, kind: 'text', data })
      expect(code).toBe(0)
      return Number(msgSeq)
    }),
  )
  const last = Math.max(...numbers)
  expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_, i) => last - numbers.length + 1 + i))
  const heard = async (socket: ImClient) => {
    await socket.until((push) => push.event === 'message' && push.msgSeq === last)
    return socket.pushes.filter((push) => push.event === 'message').map(({ msgSeq, data }) => [msgSeq, data])
  }
  const story = await heard(anns)
  expect(story).toHaveLength(said.length)
  expect(await heard(bobs)).toEqual(story)
  // ann comes back at the other node, having read half of it.
  const again = new ImClient(`${there.url.replace('http', 'ws')}/weapp/im`)
  sockets.push(again)
  await again.opened
  await again.ask('auth', { userID: ann.userID, token: ann.token })
  const { messages } = await again.ask('join', { roomID, msgSeq: last - 5 })
  expect(messages).toMatchObject(story.slice(-5).map(([msgSeq, data]) => ({ msgSeq, data })))
})

// Who came from a node that was a moment ahead was answered with a number below his own, took it for a server that
// starts counting again, and heard the message again when it came.
test('who has heard on one node what the other has not yet hears there what comes after it, and that alone', async () => {
  const { roomID, ann, anns } = await meeting()
  const { msgSeq } = await anns.ask('send', { roomID, kind: 'text', data: 'heard' })
  const ahead = Number(msgSeq) + 1
  const again = new ImClient(`${there.url.replace('http', 'ws')}/weapp/im`)
  sockets.push(again)
  await again.opened
  await again.ask('auth', { userID: ann.userID, token: ann.token })
  expect(await again.ask('join', { roomID, msgSeq: ahead })).toMatchObject({ msgSeq: ahead, messages: [] })
  for (const data of ['known already', 'new']) await anns.ask('send', { roomID, kind: 'text', data })
  await again.until(text('new'))
  expect(again.pushes.filter(({ event }) => event === 'message').map(({ data }) => data)).toEqual(['new'])
})

test('messages outlive the node on which they were said', async () => {
  const third = await cluster.node()
  const { roomID, bob, bobs } = await meeting()
  const cat = await third.user('cat')
  await cat.enter('multi_room', roomID)
  const cats = await joined(cat, roomID)
  const { msgSeq } = await cats.ask('send', { roomID, kind: 'text', data: 'last words' })
  await bobs.until(text('last words'))
  await third.close()
  const fourth = await cluster.node()
  const again = new ImClient(`${fourth.url.replace('http', 'ws')}/weapp/im`)
  sockets.push(again)
  await again.opened
  await again.ask('auth', { userID: bob.userID, token: bob.token })
  const { messages } = await again.ask('join', { roomID })
  expect(messages).toMatchObject([{ data: 'last words', userID: 'cat', msgSeq }])
}, 30_000)

test('a message to one user reaches it on another node; to who is not in the room it is refused', async () => {
  const { anns, bobs } = await meeting()
  const data = { cmd: 'wave', data: 'hello' }
  expect(await anns.ask('c2c', { toUserID: 'bob', data })).toMatchObject({ code: 0 })
  expect(await bobs.until((push) => push.event === 'c2c')).toMatchObject({ fromUserID: 'ann', data })
  await there.user('eve')
  expect(await anns.ask('c2c', { toUserID: 'eve', data })).toMatchObject({ code: 5 })
})

test('who is kicked on one node hears it on another, and nothing of the room after it', async () => {
  const { roomID, ann, anns, bobs } = await meeting()
  expect(await ann.call('multi_room', 'kick_pusher', { roomID, targetUserID: 'bob' })).toMatchObject({ code: 0 })
  const began = performance.now()
  await bobs.until((push) => push.event === 'kicked')
  expect(performance.now() - began).toBeLessThan(1_000)
  await anns.ask('send', { roomID, kind: 'text', data: 'gone' })
  await anns.until(text('gone'))
  expect(bobs.pushes.some(text('gone'))).toBe(false)
})

test('a login counts on every node, and so does its end', async () => {
  const { roomID, bob, bobs } = await meeting()
  const elsewhere = `${here.url}/weapp/multi_room`
  const query = `?userID=bob&token=${bob.token}`
  const pushers = async () => {
    const response = await fetch(`${elsewhere}/get_pushers${query}`, {
      method: 'POST',
      body: JSON.stringify({ roomID }),
    })
    return response.json()
  }
  expect(await pushers()).toMatchObject({ code: 0 })
  const began = performance.now()
  expect(await (await fetch(`${elsewhere}/logout${query}`, { method: 'POST', body: '{}' })).json()).toMatchObject({
    code: 0,
  })
  expect((await bobs.closed).code).toBe(4401)
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await bob.call('multi_room', 'get_pushers', { roomID })).toMatchObject({ code: 7 })
})

test('a viewer stays while a socket of it is on any node, and goes once none is', async () => {
  const roomID = `r${++rooms}`
  const ann = await here.user('ann')
  await ann.create('live_room', roomID)
  await ann.enter('live_room', roomID)
  const bob = await there.user('bob')
  // Registered on the other node than the one that has the socket.
  const elsewhere = await here.user('bob')
  await elsewhere.call('live_room', 'add_audience', { roomID, userID: 'bob', userInfo: 'b' })
  const bobs = await joined(bob, roomID)
  const beats = setInterval(() => void ann.call('live_room', 'pusher_heartbeat', { roomID, userID: 'ann' }), 500)
  const audience = async () => (await ann.call('live_room', 'get_audiences', { roomID })).audiences
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  expect(await audience()).toMatchObject([{ userID: 'bob' }])
  bobs.close()
  await expect.poll(audience, { timeout: 8_000, interval: 200 }).toEqual([])
  clearInterval(beats)
}, 30_000)
