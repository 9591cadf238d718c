import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('keeps a member in, and one who does not beat goes after the time-out', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r1')
  await ben.enter('multi_room', 'r1')
  for (let beat = 0; beat < 4; beat += 1) {
    await server.pass(7)
    expect((await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r1', userID: 'anna' })).code).toBe(0)
  }
  const { pushers } = await anna.call('multi_room', 'get_pushers', { roomID: 'r1' })
  expect(pushers.map(({ userID }) => userID)).toEqual(['anna'])
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r1' })).toMatchObject({
    code: 5,
    reason: 'timeout',
  })
})

it('tells the number of the last change, the same as get_pushers does', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r2')
  const { seq } = await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r2' })
  await ben.enter('multi_room', 'r2')
  const next = await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r2' })
  expect(next.seq).toBe(seq + 1)
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r2' })).seq).toBe(next.seq)
})

it('with away holds the seat without beats; others see it', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('double_room', 'r3')
  await ben.enter('double_room', 'r3')
  const beat = () => anna.call('double_room', 'pusher_heartbeat', { roomID: 'r3' })
  await ben.call('double_room', 'pusher_heartbeat', { roomID: 'r3', away: true })
  for (let times = 0; times < 8; times += 1) {
    await server.pass(10)
    await beat()
  }
  expect((await anna.call('double_room', 'get_pushers', { roomID: 'r3' })).pushers[1]).toMatchObject({
    userID: 'ben',
    state: 'away',
  })
  await ben.call('double_room', 'pusher_heartbeat', { roomID: 'r3' })
  expect((await anna.call('double_room', 'get_pushers', { roomID: 'r3' })).pushers[1]?.state).toBe('online')
})

it('of native clients carries a status code, and the answer carries neither that nor members', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r4')
  const answer = await anna.call('live_room', 'anchor_heartbeat', { roomID: 'r4', userID: 'anna', roomStatusCode: 0 })
  expect(Object.keys(answer).sort()).toEqual(['code', 'message', 'seq', 'status'])
})

it('answers 5 to who is in no such room', async () => {
  const anna = await server.user('anna')
  expect(await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'nowhere' })).toMatchObject({
    code: 5,
    reason: 'unknown',
  })
  expect((await anna.call('multi_room', 'pusher_heartbeat', {})).code).toBe(1)
  expect((await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r4', away: 'yes' })).code).toBe(1)
})

it('cannot be sent for somebody else', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r5')
  expect((await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r5', userID: 'anna' })).code).toBe(7)
})
