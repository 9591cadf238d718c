import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { type AdminServer, adminServer } from '../admin/admin_server.js'
import { ImClient } from '../support/im_client.js'
import type { RestClient } from '../support/rest_client.js'

let dataDir: string
let server: AdminServer
let sockets: ImClient[]
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-queues-'))
  sockets = []
  server = await adminServer({ dataDir, rateLimit: { enabled: false } })
})
afterEach(async () => {
  await hangUp()
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function hangUp(): Promise<void> {
  for (const socket of sockets) socket.close()
  await Promise.all(sockets.map(({ closed }) => closed))
  sockets = []
}

async function listen(user: RestClient): Promise<ImClient> {
  const socket = await ImClient.open(user)
  sockets.push(socket)
  return socket
}

async function agent(name: string, ...queues: string[]): Promise<RestClient> {
  const roles = queues.map((queue) => `agent:${queue}`)
  await server.admin('issue_login', { userID: name, roles })
  return server.user(name)
}

async function waits(name: string, queue = 'bank') {
  const user = await server.user(name)
  const reply = await user.call('double_room', 'enter_queue', { queue, userName: name, userAvatar: '', data: 'vip' })
  expect(reply.code).toBe(0)
  return { user, ...reply }
}

const waiting = async (by: RestClient, queue = 'bank') =>
  (await by.call('double_room', 'list_queue', { queue, cnt: 100, index: 0 })).tickets.map(({ userID }) => userID)
const take = (by: RestClient, more: object = {}) =>
  by.call('double_room', 'take_ticket', { queue: 'bank', userName: 'Ms Li', ...more })

describe('a queue', () => {
  it('keeps those who wait in their order, and tells them where they stand', async () => {
    const ann = await agent('ann', 'bank')
    const [c1, c2] = [await waits('c1'), await waits('c2')]
    const socket = await listen(c2.user)
    await socket.settled()
    const stands = { event: 'queue', queue: 'bank', ticketID: c2.ticketID }
    expect(socket.pushes).toMatchObject([{ ...stands, position: 2 }])
    expect(await waits('c1')).toMatchObject({ ticketID: c1.ticketID, position: 1 })
    expect(await waiting(ann)).toEqual(['c1', 'c2'])
    await c1.user.call('double_room', 'leave_queue', { ticketID: c1.ticketID })
    await server.pass(1)
    await socket.settled()
    expect(socket.pushes.at(-1)).toMatchObject({ ...stands, position: 1 })
  })

  it('forgets who has neither socket nor beat for 30 s', async () => {
    const ann = await agent('ann', 'bank')
    const [, c2, c3] = [await waits('c1'), await waits('c2'), await waits('c3')]
    await listen(c3.user)
    await server.pass(20)
    expect(await c2.user.call('double_room', 'queue_beat', { ticketID: c2.ticketID })).toMatchObject({ position: 2 })
    await server.pass(15)
    expect(await waiting(ann)).toEqual(['c2', 'c3'])
    expect((await c3.user.call('double_room', 'queue_beat', { ticketID: c2.ticketID })).code).toBe(Code.NO_ROOM)
  })

  it('has everybody back in the old order after a restart', async () => {
    for (const name of ['c3', 'c1', 'c2']) await waits(name)
    const { clock } = server
    await server.close()
    clock.advance(5_000)
    server = await adminServer({ dataDir, rateLimit: { enabled: false } }, clock)
    const ann = await agent('ann', 'bank')
    expect(await waiting(ann)).toEqual(['c3', 'c1', 'c2'])
    await waits('c0')
    expect((await take(ann)).userID).toBe('c3')
    expect(await waiting(ann)).toEqual(['c1', 'c2', 'c0'])
  })
})

describe('an agent', () => {
  it('takes who waits longest: the customer is called, has said yes by waiting, and may enter', async () => {
    const ann = await agent('ann', 'bank')
    const { user, ticketID } = await waits('c1')
    const socket = await listen(user)
    const taken = await take(ann)
    expect(taken).toMatchObject({ code: 0, userID: 'c1', userName: 'c1', data: 'vip', ticketID })
    expect(await socket.until(({ event }) => event === 'call')).toMatchObject({
      callID: taken.callID,
      roomID: taken.roomID,
      userName: 'Ms Li',
      ticketID,
    })
    await ann.enter('double_room', taken.roomID)
    expect((await user.call('double_room', 'answer_call', { callID: taken.callID, action: 'accept' })).code).toBe(0)
    expect((await user.enter('double_room', taken.roomID)).code).toBe(0)
    expect(await take(ann)).toMatchObject({ code: Code.BAD_REQUEST })
  })

  it('passes a customer on to another queue, or to a colleague, as early as he came', async () => {
    const [ann, ben] = [await agent('ann', 'bank'), await agent('ben', 'loans')]
    const [c1] = [await waits('c1'), await waits('c2', 'loans')]
    const socket = await listen(c1.user)
    const first = await take(ann)
    await ann.enter('double_room', first.roomID)
    await c1.user.enter('double_room', first.roomID)
    const pass = (to: object, roomID = first.roomID) => ann.call('double_room', 'transfer', { roomID, ...to })
    expect((await pass({})).code).toBe(Code.BAD_REQUEST)
    expect((await pass({ targetUserID: 'c2' })).code).toBe(Code.BAD_REQUEST)
    expect((await ben.call('double_room', 'transfer', { roomID: first.roomID, queue: 'bank' })).code).toBe(Code.NO_ROOM)
    expect((await pass({ queue: 'loans' })).code).toBe(0)
    await socket.until(({ event, reason }) => event === 'call_ended' && reason === 'ended')
    expect(await waiting(ben, 'loans')).toEqual(['c1', 'c2'])
    const second = await take(ben, { queue: 'loans' })
    expect(second).toMatchObject({ userID: 'c1', ticketID: first.ticketID })
    await ben.enter('double_room', second.roomID)
    expect((await ben.call('double_room', 'transfer', { roomID: second.roomID, targetUserID: 'ann' })).code).toBe(0)
    expect(await waiting(ann, '@ann')).toEqual(['c1'])
    expect((await take(ann, { queue: '@ann' })).userID).toBe('c1')
  })

  it('is whom the backend gave the role: others see, take and pass on nobody', async () => {
    const { ticketID } = await waits('c1')
    const eve = await agent('eve', 'loans')
    for (const answer of [
      await take(eve),
      await take(eve, { ticketID }),
      await take(eve, { queue: '@ann' }),
      await eve.call('double_room', 'list_queue', { queue: 'bank', cnt: 10, index: 0 }),
      await eve.call('double_room', 'transfer', { roomID: 'r', queue: 'loans' }),
    ])
      expect(answer.code).toBe(Code.NO_ROOM)
  })
})

it('a flood of entries is refused', async () => {
  const eve = await server.user('eve')
  const statuses: number[] = []
  for (let n = 0; n < 12; n += 1) {
    const asked = { queue: `q${n}`, userName: 'e', userAvatar: '' }
    statuses.push((await eve.call('double_room', 'enter_queue', asked)).status)
  }
  expect(statuses.slice(10)).toEqual([429, 429])
})
