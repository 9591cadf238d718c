import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('gives the room and its members in order of entry, with addresses for the host that was asked', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r1', { roomInfo: 'über "quotes" 你好' })
  await ben.enter('multi_room', 'r1')
  const host = new URL(server.url).host
  const room = await ben.call('multi_room', 'get_pushers', { roomID: 'r1' })
  expect(room).toMatchObject({
    code: 0,
    roomID: 'r1',
    roomInfo: 'über "quotes" 你好',
    roomCreator: 'anna',
    custom: '{}',
    maxMembers: 4,
  })
  expect(room.pushers.map(({ userID }) => userID)).toEqual(['anna', 'ben'])
  expect(room.pushers[1]?.flvURL).toContain(`http://${host}/live/ben_`)
  expect(room.mixedPlayURL).toBe(room.pushers[0]?.flvURL)
})

it('renders per host, so that nobody is sent to another’s address', async () => {
  const anna = await server.user('anna')
  await anna.enter('multi_room', 'r2')
  const port = new URL(server.url).port
  const ask = async (host: string) => {
    const answer = await fetch(`http://${host}:${port}/weapp/multi_room/get_pushers?userID=anna&token=${anna.token}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ roomID: 'r2' }),
    })
    return answer.text()
  }
  expect(await ask('localhost')).toContain(`http://localhost:${port}/live/`)
  expect(await ask('127.0.0.1')).toContain(`http://127.0.0.1:${port}/live/`)
})

it('answers 3 for a room that is missing, not open or of another type', async () => {
  const anna = await server.user('anna')
  await anna.create('multi_room', 'r3')
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r3' })).code).toBe(3)
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'nowhere' })).code).toBe(3)
  expect((await anna.call('double_room', 'get_pushers', { roomID: 'r2' })).code).toBe(3)
})

it('is not for those who were kicked', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r4')
  await ben.enter('multi_room', 'r4')
  await anna.call('multi_room', 'kick_pusher', { roomID: 'r4', targetUserID: 'ben' })
  expect((await ben.call('multi_room', 'get_pushers', { roomID: 'r4' })).code).toBe(12)
})

it('of a room that was closed by will says so, as add_audience does: nobody waits for its presenter', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('live_room', 'r5')
  await anna.call('live_room', 'destroy_room', { roomID: 'r5' })
  const seen = await ben.call('live_room', 'get_pushers', { roomID: 'r5' })
  expect(seen).toEqual(await ben.call('live_room', 'add_audience', { roomID: 'r5', userInfo: '' }))
  expect(seen).toMatchObject({ code: 3, reason: 'closed' })
  expect(await ben.call('multi_room', 'get_pushers', { roomID: 'r5' })).not.toHaveProperty('reason')
})
