import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { type AdminServer, adminServer } from '../admin/admin_server.js'
import { ImClient } from '../support/im_client.js'
import type { RestClient } from '../support/rest_client.js'

let server: AdminServer
beforeAll(async () => {
  server = await adminServer({ call: { allow: 'all' }, rateLimit: { enabled: false } })
})
afterAll(async () => {
  for (const socket of sockets) socket.close()
  await Promise.all(sockets.map(({ closed }) => closed))
  await server.close()
})

let anna: RestClient
let ben: RestClient
let sockets: ImClient[] = []
let users = 0
beforeEach(async () => {
  for (const socket of sockets) socket.close()
  sockets = []
  users += 1
  anna = await server.user(`anna${users}`)
  ben = await server.user(`ben${users}`)
  // Each test has its own share of what one network may ring.
  server.clock.advance(60_000)
})

async function listen(user: RestClient): Promise<ImClient> {
  const socket = await ImClient.open(user)
  sockets.push(socket)
  return socket
}

const callEvents = async (socket: ImClient) => {
  await socket.settled()
  return socket.pushes.filter(({ event }) => String(event).startsWith('call'))
}

async function ring(more: object = {}, from = anna) {
  const asked = { userIDs: [ben.userID], media: 'video', userName: 'Anna', data: 'order 7', ...more }
  return from.call('double_room', 'call', asked)
}

describe('a call', () => {
  it('rings on every device of the callee, is taken on one, and the other stops', async () => {
    const otherBen = await server.user(ben.userID)
    const [a, b, b2] = [await listen(anna), await listen(ben), await listen(otherBen)]
    const { callID, roomID, expiresAt, code } = await ring()
    expect(code).toBe(0)
    const heard = {
      event: 'call',
      callID,
      roomID,
      roomType: 'double_room',
      media: 'video',
      fromUserID: anna.userID,
      userName: 'Anna',
      userAvatar: '',
      data: 'order 7',
      expiresAt,
    }
    expect(await callEvents(b)).toEqual([heard])
    expect(await callEvents(b2)).toEqual([heard])
    await anna.enter('double_room', roomID)
    expect(await ben.call('double_room', 'answer_call', { callID, action: 'accept' })).toMatchObject({
      code: 0,
      roomID,
      roomType: 'double_room',
    })
    expect(await callEvents(b)).toHaveLength(1)
    expect((await callEvents(b2))[1]).toMatchObject({ event: 'call_ended', callID, reason: 'answered_elsewhere' })
    expect(await callEvents(a)).toMatchObject([{ event: 'call_answer', callID, userID: ben.userID, action: 'accept' }])
    await ben.enter('double_room', roomID)
    await ben.call('double_room', 'delete_pusher', { roomID })
    expect((await callEvents(a))[1]).toMatchObject({ event: 'call_ended', callID, reason: 'ended' })
    const { calls, total } = await ben.call('double_room', 'get_call_list', { cnt: 10, index: 0 })
    expect(total).toBe(1)
    expect(calls[0]).toMatchObject({ callID, endReason: 'ended', users: [{ userID: ben.userID, result: 'accepted' }] })
  })

  it('may be answered once: another device, and a stranger, are told that it is over', async () => {
    const otherBen = await server.user(ben.userID)
    const { callID } = await ring()
    const say = (user: RestClient, action: string) => user.call('double_room', 'answer_call', { callID, action })
    expect((await say(await server.user('eve'), 'accept')).code).toBe(Code.NO_ROOM)
    expect((await say(ben, 'accept')).code).toBe(0)
    expect((await say(ben, 'accept')).code).toBe(0)
    expect((await say(otherBen, 'reject')).code).toBe(Code.NO_ROOM)
    expect((await anna.call('double_room', 'cancel_call', { callID: 'call_0' })).code).toBe(Code.NO_ROOM)
    expect((await ben.call('double_room', 'cancel_call', { callID })).code).toBe(Code.NO_ROOM)
  })

  it('is refused with a reason, and over for the caller', async () => {
    const a = await listen(anna)
    const { callID } = await ring()
    await ben.call('double_room', 'answer_call', { callID, action: 'reject', reason: 'in a meeting' })
    expect(await callEvents(a)).toMatchObject([
      { event: 'call_answer', callID, userID: ben.userID, action: 'reject', reason: 'in a meeting' },
      { event: 'call_ended', callID, reason: 'rejected' },
    ])
  })

  it('is missed on both sides when nobody answers', async () => {
    const [a, b] = [await listen(anna), await listen(ben)]
    const { callID, roomID } = await ring({ timeout: 10 })
    await anna.enter('double_room', roomID)
    await server.pass(9)
    expect(await callEvents(b)).toHaveLength(1)
    await server.pass(2)
    expect((await callEvents(b))[1]).toMatchObject({ event: 'call_ended', callID, reason: 'missed' })
    expect(await callEvents(a)).toMatchObject([
      { event: 'call_answer', callID, userID: ben.userID, action: 'missed' },
      { event: 'call_ended', callID, reason: 'missed' },
    ])
  })

  it('finds who is in another call busy, without ringing', async () => {
    const carl = await server.user(`carl${users}`)
    const { callID: first } = await ring()
    await ben.call('double_room', 'answer_call', { callID: first, action: 'accept' })
    const [c, b] = [await listen(carl), await listen(ben)]
    const { callID, code } = await ring({}, carl)
    expect(code).toBe(0)
    expect(await callEvents(c)).toMatchObject([
      { event: 'call_answer', callID, userID: ben.userID, action: 'busy' },
      { event: 'call_ended', callID, reason: 'rejected' },
    ])
    expect(await callEvents(b)).toEqual([])
    expect(await ring()).toMatchObject({ code: Code.BAD_REQUEST, message: '您正在通话中，请先结束当前通话' })
  })

  it('stops ringing when the caller cancels, leaves, never enters, or dies', async () => {
    const b = await listen(ben)
    const reasons = async () => (await callEvents(b)).flatMap(({ reason }) => reason ?? [])
    const { callID } = await ring()
    await anna.call('double_room', 'cancel_call', { callID })
    expect(await reasons()).toEqual(['cancelled'])
    const left = await ring()
    await anna.enter('double_room', left.roomID)
    await anna.call('double_room', 'delete_pusher', { roomID: left.roomID })
    expect(await reasons()).toHaveLength(2)
    await ring({ timeout: 120 })
    await server.pass(32)
    expect(await reasons()).toHaveLength(3)
    const died = await ring({ timeout: 120 })
    await anna.enter('double_room', died.roomID)
    await server.pass(19)
    expect(await reasons()).toHaveLength(3)
    await server.pass(4)
    expect(await reasons()).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
  })

  it('is heard by a device that connects while it rings, and its answers by a caller who comes back', async () => {
    const { callID, roomID } = await ring()
    await anna.enter('double_room', roomID)
    expect(await callEvents(await listen(ben))).toMatchObject([{ event: 'call', callID }])
    await ben.call('double_room', 'answer_call', { callID, action: 'accept' })
    expect(await callEvents(await listen(ben))).toEqual([])
    expect(await callEvents(await listen(anna))).toMatchObject([
      { event: 'call_answer', callID, userID: ben.userID, action: 'accept' },
    ])
  })

  it('of several: the first yes takes a call of two, and others may follow into a larger one', async () => {
    const carl = await server.user(`carl${users}`)
    const c = await listen(carl)
    const two = await ring({ userIDs: [ben.userID, carl.userID] })
    await ben.call('double_room', 'answer_call', { callID: two.callID, action: 'accept' })
    expect((await callEvents(c))[1]).toMatchObject({ event: 'call_ended', reason: 'answered_elsewhere' })
    await anna.call('double_room', 'destroy_room', { roomID: two.roomID })
    const asked = { userIDs: [ben.userID, carl.userID], media: 'audio' }
    const many = await anna.call('multi_room', 'call', asked)
    for (const user of [ben, carl])
      expect((await user.call('multi_room', 'answer_call', { callID: many.callID, action: 'accept' })).code).toBe(0)
  })
})

describe('strangers and floods', () => {
  it('a user rings ten times a minute, a network thirty times', async () => {
    const codes: number[] = []
    for (let n = 0; n < 11; n += 1) {
      const { callID, status } = await ring()
      codes.push(status)
      if (status === 200) await anna.call('double_room', 'cancel_call', { callID })
    }
    expect(codes).toEqual([...Array(10).fill(200), 429])
    const others = await Promise.all(Array.from({ length: 3 }, (_, n) => server.user(`dora${users}_${n}`)))
    let rang = 0
    for (const other of others)
      for (let n = 0; n < 10; n += 1) {
        const { callID, status } = await ring({}, other)
        if (status !== 200) continue
        rang += 1
        await other.call('double_room', 'cancel_call', { callID })
      }
    expect(rang).toBe(20)
  })

  it.each([
    ['oneself', () => ({ userIDs: [anna.userID] })],
    ['nobody', () => ({ userIDs: [] })],
    ['nine people', () => ({ userIDs: Array.from({ length: 9 }, (_, n) => `x${n}`) })],
    ['for too long', () => ({ timeout: 121 })],
    ['with too much data', () => ({ data: 'x'.repeat(1025) })],
  ])('ringing %s is refused', async (_what, more) => {
    expect((await ring(more())).code).toBe(Code.BAD_REQUEST)
  })
})

describe('where only the backend may ring', () => {
  it('users may not, and the backend rings in their name', async () => {
    const closed = await adminServer()
    try {
      const [a, b] = [await closed.user('anna'), await closed.user('ben')]
      const socket = await ImClient.open(b)
      expect(await a.call('double_room', 'call', { userIDs: ['ben'], media: 'video' })).toMatchObject({
        code: Code.NOT_AVAILABLE,
      })
      const asked = { type: 'double_room', fromUserID: 'anna', userIDs: ['ben'], media: 'video', userName: 'Bank' }
      const made = await closed.admin('call', asked)
      expect(made.code).toBe(0)
      expect(await socket.until(({ event }) => event === 'call')).toMatchObject({
        callID: made.callID,
        fromUserID: 'anna',
        userName: 'Bank',
      })
      expect((await a.enter('double_room', String(made.roomID))).code).toBe(0)
      socket.close()
      await socket.closed
    } finally {
      await closed.close()
    }
  })
})
