import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Agent, createAgent } from '../../wxlite/utils/agent.js'
import { type Calls, createCalls } from '../../wxlite/utils/calls.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { createQueue, type Queue } from '../../wxlite/utils/queue.js'
import { type AdminServer, adminServer } from '../admin/admin_server.js'
import { realTransport, type Transport } from '../support/fake-wx/transport.js'
import { type Person, person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'

interface Party extends Person {
  calls: Calls
  queue: Queue
  agent: Agent
  /** `bank 2`, `taken ann`, `lost`, `end ended` ... */
  heard: string[]
}

let server: AdminServer
let people: Party[]
beforeEach(async () => {
  server = await adminServer()
  people = []
})
afterEach(async () => {
  for (const { calls, queue, call, room } of people) {
    queue.stop()
    calls.stop()
    await soon(call.stop().then(() => room.logout()))
  }
  expect(people.map(({ phone }) => phone.leftovers)).toEqual(
    people.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

const phones = () => people.map(({ phone }) => phone)
const soon = <T>(doing: Promise<T>) => finish(server.clock, phones(), doing)
const later = (ms: number) => pass(server.clock, phones(), ms)

/** A network that lets no socket through. */
const SOCKETLESS: Transport = {
  request: realTransport.request,
  connect(_url, { closed }) {
    setImmediate(() => closed(1006, ''))
    return { send() {}, close() {} }
  },
}

/** Who has the role of an agent of these queues. */
async function agent(name: string, ...queues: string[]): Promise<Party> {
  await server.admin('issue_login', { userID: name, roles: queues.map((queue) => `agent:${queue}`) })
  return comes(name)
}

async function comes(name: string, transport?: Transport): Promise<Party> {
  const someone = await person(server, name, { type: 'double_room', ...(transport && { transport }) })
  const calls = createCalls({ room: someone.room }, someone.phone.platform)
  const queue = createQueue({ calls })
  const heard: string[] = []
  calls.on('onCall', ({ fromUserID }) => heard.push(`call ${fromUserID}`))
  calls.on('onCallEnd', ({ reason }) => heard.push(`end ${reason}`))
  queue.on('onPosition', (place) => heard.push(`${place.queue} ${place.position}`))
  queue.on('onTaken', ({ fromUserID }) => heard.push(`taken ${fromUserID}`))
  queue.on('onPlaceLost', () => heard.push('lost'))
  const party = { ...someone, calls, queue, agent: createAgent({ calls }), heard }
  people.push(party)
  await later(500)
  return party
}

const waits = (someone: Party, extra?: string) => soon(someone.queue.enter({ queue: 'bank', extra }))

/** The agent takes who is the first, and is in his room. */
async function takes(ann: Party, queue = 'bank') {
  const customer = await soon(ann.agent.take({ queue }))
  await soon(ann.call.start({ roomID: customer.roomID }))
  return customer
}

test('one waits, sees the place move, is taken without a ring, and is in the call with the agent', async () => {
  const [ann, c1, c2] = [await agent('ann', 'bank'), await comes('c1'), await comes('c2')]
  await waits(c1)
  expect(await waits(c2, 'order 7')).toMatchObject({ queue: 'bank', position: 2 })
  expect((await soon(ann.agent.list({ queue: 'bank', cnt: 10, index: 0 }))).tickets).toMatchObject([
    { userID: 'c1', userName: 'c1 名' },
    { userID: 'c2', data: 'order 7' },
  ])
  await soon(c1.queue.leave())
  await later(2_000)
  expect(c2.heard).toEqual(['bank 1'])
  const customer = await takes(ann)
  expect(customer).toMatchObject({ userID: 'c2', extra: 'order 7' })
  await later(2_000)
  expect(c2.heard).toEqual(['bank 1', 'taken ann'])
  expect([c1.heard, c1.queue.place, c2.queue.place]).toEqual([[], undefined, undefined])
  await soon(c2.call.start({ roomID: customer.roomID }))
  await until(() => ann.sees().includes('c2') && c2.sees().includes('ann'))
  await soon(ann.call.stop())
  await until(() => c2.heard.length === 3 && ann.heard.length === 1)
  expect([c2.heard[2], ann.heard[0]]).toEqual(['end ended', 'end ended'])
})

test('who is passed on waits again in the other queue, and is taken there', async () => {
  const [ann, ben, c1] = [await agent('ann', 'bank'), await agent('ben', 'loans'), await comes('c1')]
  await waits(c1)
  const { roomID } = await takes(ann)
  await later(2_000)
  await soon(c1.call.start({ roomID }))
  await soon(ann.agent.transfer({ queue: 'loans' }))
  await later(2_000)
  expect(c1.heard).toEqual(['taken ann', 'end ended', 'loans 1'])
  expect(c1.queue.place).toMatchObject({ queue: 'loans', position: 1 })
  await soon(c1.call.stop())
  await takes(ben, 'loans')
  await later(2_000)
  expect(c1.heard.at(-1)).toBe('taken ben')
})

// The place is told a while after it was given: an agent who was faster than that took somebody who heard of nothing.
test('who is passed on and taken at once hears of it, and of the end of the call before', async () => {
  const [ann, ben, c1] = [await agent('ann', 'bank'), await agent('ben', 'loans'), await comes('c1')]
  await waits(c1)
  const { roomID } = await takes(ann)
  await later(2_000)
  await soon(c1.call.start({ roomID }))
  const transferred = ann.agent.transfer({ queue: 'loans' })
  const taken = transferred.then(() => ben.agent.take({ queue: 'loans' }))
  await soon(Promise.all([transferred, taken]))
  await soon(c1.call.stop())
  await soon(ben.call.start({ roomID: (await taken).roomID }))
  await later(2_000)
  expect(c1.heard.filter((event) => !event.startsWith('loans'))).toEqual(['taken ann', 'end ended', 'taken ben'])
})

test('an agent who takes somebody and never comes loses nobody: he is back in his old place', async () => {
  const [ann, c1, c2] = [await agent('ann', 'bank'), await comes('c1'), await comes('c2')]
  await waits(c1)
  await waits(c2)
  await soon(ann.agent.take({ queue: 'bank' }))
  await later(40_000)
  expect(c1.queue.place).toMatchObject({ position: 1 })
  expect(c2.heard).toEqual(['bank 1', 'bank 2'])
  expect(await takes(ann)).toMatchObject({ userID: 'c1' })
})

test('a place survives a minute without a socket, and a call that came in it is heard of', async () => {
  const [ann, c1] = [await agent('ann', 'bank'), await comes('c1', SOCKETLESS)]
  await waits(c1)
  await later(60_000)
  expect(c1.queue.place).toMatchObject({ position: 1 })
  await takes(ann)
  await later(12_000)
  expect(c1.heard).toEqual(['taken ann'])
})

test('a device that was away too long hears that the place is lost, and may wait again', async () => {
  const c1 = await comes('c1')
  await waits(c1)
  c1.phone.hide()
  await later(60_000)
  expect(c1.heard).toEqual([])
  c1.phone.show()
  await later(3_000)
  expect([c1.heard, c1.queue.place]).toEqual([['lost'], undefined])
  expect(await waits(c1)).toMatchObject({ position: 1 })
})

test('of two devices the one that waits is taken', async () => {
  const [ann, c1, tablet] = [await agent('ann', 'bank'), await comes('c1'), await comes('c1')]
  await waits(tablet)
  await takes(ann)
  await later(2_000)
  expect([c1.heard, tablet.heard]).toEqual([[], ['taken ann']])
})

test('who is no agent of a queue is told so', async () => {
  const [eve, c1] = [await agent('eve', 'loans'), await comes('c1')]
  await waits(c1)
  await expect(soon(eve.agent.take({ queue: 'bank' }))).rejects.toMatchObject({ errCode: Code.NO_ROOM })
  await expect(soon(eve.agent.list({ queue: 'bank', cnt: 1, index: 0 }))).rejects.toMatchObject({ errCode: 3 })
  await expect(soon(eve.agent.transfer({ queue: 'bank' }))).rejects.toMatchObject({ errCode: -9 })
})

// Whoever left before the answer to his entry had come stood in the queue ever after, and an agent rang nobody. To who
// left and entered at once his old place was given, which the departure then took from him unheard.
test('entering and leaving quickly ends as it was meant', async () => {
  const [ann, c1] = [await agent('ann', 'bank'), await comes('c1')]
  const waiting = async () => (await soon(ann.agent.list({ queue: 'bank', cnt: 10, index: 0 }))).total
  c1.phone.network.delay = 300
  const left = expect(c1.queue.enter({ queue: 'bank' })).rejects.toMatchObject({ errCode: -1 })
  await until(() => c1.phone.network.flying > 0)
  await c1.queue.leave()
  await soon(left)
  expect([await waiting(), c1.queue.place]).toEqual([0, undefined])

  await waits(c1)
  const leaving = c1.queue.leave()
  c1.phone.network.delay = 0
  const again = c1.queue.enter({ queue: 'bank' })
  await soon(Promise.all([leaving, again]))
  expect([await waiting(), c1.queue.place]).toMatchObject([1, { position: 1 }])

  await soon(c1.queue.leave())
  c1.phone.network.delay = 300
  const stopped = expect(c1.queue.enter({ queue: 'bank' })).rejects.toMatchObject({ errCode: -1 })
  await until(() => c1.phone.network.flying > 0)
  c1.queue.stop()
  await soon(stopped)
  expect(await waiting()).toBe(0)
})
