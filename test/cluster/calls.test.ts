import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { LoginLinkReply } from '../../wxlite/utils/protocol.js'
import { ask, TOKENS } from '../admin/admin_server.js'
import { ImClient } from '../support/im_client.js'
import { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'

let cluster: Cluster
let here: RunningServer
let there: RunningServer
const sockets: ImClient[] = []
let users = 0

const SETTINGS = { call: { allow: 'all' as const }, admin: { tokens: TOKENS } }

beforeAll(async () => {
  cluster = await Cluster.start()
  here = await cluster.node(SETTINGS)
  there = await cluster.node(SETTINGS)
}, 60_000)
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})
afterAll(() => cluster.stop())

async function listen(user: RestClient): Promise<ImClient> {
  const socket = await ImClient.open(user)
  sockets.push(socket)
  return socket
}

const event = (name: string, reason?: string) => (push: { [field: string]: unknown }) =>
  push.event === name && (reason === undefined || push.reason === reason)

test('a call rings on the devices of both nodes, is taken on one, stops on the other, and ends on both', async () => {
  users += 1
  const ann = await here.user(`ann${users}`)
  const [ben, bens] = [await here.user(`ben${users}`), await there.user(`ben${users}`)]
  const [a, b, b2] = [await listen(ann), await listen(ben), await listen(bens)]
  const { callID, roomID } = await ann.call('double_room', 'call', { userIDs: [ben.userID], media: 'video' })
  expect(await b.until(event('call'))).toMatchObject({ callID, fromUserID: ann.userID })
  expect(await b2.until(event('call'))).toMatchObject({ callID, roomID })
  await ann.enter('double_room', roomID)
  expect(await bens.call('double_room', 'answer_call', { callID, action: 'accept' })).toMatchObject({ code: 0, roomID })
  expect(await b.until(event('call_ended'))).toMatchObject({ reason: 'answered_elsewhere' })
  expect(await a.until(event('call_answer'))).toMatchObject({ userID: ben.userID, action: 'accept' })
  expect((await ben.call('double_room', 'answer_call', { callID, action: 'reject' })).code).toBe(3)
  expect((await bens.enter('double_room', roomID)).code).toBe(0)
  await bens.call('double_room', 'delete_pusher', { roomID })
  expect(await a.until(event('call_ended'))).toMatchObject({ callID, reason: 'ended' })
  expect(b2.pushes.filter(event('call_ended', 'answered_elsewhere'))).toEqual([])
  for (const server of [here, there]) {
    const { calls } = await (await server.user(ann.userID)).call('double_room', 'get_call_list', { cnt: 9, index: 0 })
    expect(calls).toMatchObject([{ callID, endReason: 'ended', users: [{ userID: ben.userID, result: 'accepted' }] }])
  }
})

test('who is in a call on one node is busy on the other, and who has hung up may ring at once', async () => {
  users += 1
  const [ann, ben] = [await here.user(`ann${users}`), await there.user(`ben${users}`)]
  const carl = await there.user(`carl${users}`)
  const ring = (from: RestClient, to: RestClient) =>
    from.call('double_room', 'call', { userIDs: [to.userID], media: 'audio' })
  const first = await ring(ann, ben)
  const c = await listen(carl)
  expect(await ring(carl, ben)).toMatchObject({ code: 0 })
  expect(await c.until(event('call_answer'))).toMatchObject({ userID: ben.userID, action: 'busy' })
  expect((await ring(ann, carl)).code).toBe(1)
  await ann.enter('double_room', first.roomID)
  await ann.call('double_room', 'delete_pusher', { roomID: first.roomID })
  const again = await ring(await there.user(ann.userID), carl)
  expect(again.code).toBe(0)
  await ann.call('double_room', 'cancel_call', { callID: again.callID })
})

test('a device that connects to another node while it rings hears it; a ring that nobody answers ends there too', async () => {
  users += 1
  const [ann, ben] = [await here.user(`ann${users}`), await there.user(`ben${users}`)]
  const a = await listen(ann)
  await ann.call('double_room', 'call', { userIDs: [ben.userID], media: 'audio', timeout: 5 })
  const b = await listen(ben)
  expect(await b.until(event('call'))).toMatchObject({ fromUserID: ann.userID })
  expect(await b.until(event('call_ended'))).toMatchObject({ reason: 'missed' })
  expect(await a.until(event('call_ended'))).toMatchObject({ reason: 'missed' })
  for (const socket of [a, b]) {
    await socket.settled()
    expect(socket.pushes.filter(event('call_ended'))).toHaveLength(1)
  }
}, 30_000)

test('who waits on one node is taken by an agent on another, and the others hear where they stand', async () => {
  users += 1
  for (const server of [here, there]) {
    const issued = { userID: `agent${users}`, roles: ['agent:bank'] }
    await ask(server.url, 'issue_login', issued, TOKENS.backend.token)
  }
  const agent = await there.user(`agent${users}`)
  const customers = [await here.user(`c1_${users}`), await here.user(`c2_${users}`)]
  const heard: ImClient[] = []
  for (const customer of customers) {
    heard.push(await listen(customer))
    const asked = { queue: 'bank', userName: 'c', userAvatar: '', data: 'vip' }
    expect((await customer.call('double_room', 'enter_queue', asked)).code).toBe(0)
  }
  expect((await agent.call('double_room', 'list_queue', { queue: 'bank', cnt: 9, index: 0 })).total).toBe(2)
  const taken = await agent.call('double_room', 'take_ticket', { queue: 'bank', userName: 'Ms Li' })
  expect(taken).toMatchObject({ code: 0, userID: customers[0]?.userID })
  expect(await heard[0]?.until(event('call'))).toMatchObject({ callID: taken.callID, userName: 'Ms Li' })
  expect(await heard[1]?.until((push) => push.event === 'queue' && push.position === 1)).toMatchObject({
    queue: 'bank',
  })
})

// The balancer showed the agent's browser to another node than the one that had made the link: it was refused there.
test('a link to the desk is good at whichever node it is opened, once', async () => {
  const issued = { userID: 'li', roles: ['agent:bank'], ttl: 3_600, link: true }
  const { link } = await ask(here.url, 'issue_login', issued, TOKENS.backend.token)
  const code = String(link).split('#')[1]
  const open = (server: RunningServer) =>
    new RestClient(server.url).post<LoginLinkReply>('/weapp/utils/use_login_link', { code })
  const login = await open(there)
  expect(login).toMatchObject({ code: 0, userID: 'li' })
  const li = Object.assign(new RestClient(here.url), { userID: 'li', token: login.token })
  const looks = () => li.call('double_room', 'list_queue', { queue: 'bank', cnt: 1, index: 0 })
  await expect.poll(async () => (await looks()).code).toBe(0)
  for (const server of [here, there]) expect(await open(server)).toMatchObject({ code: 7 })
})
