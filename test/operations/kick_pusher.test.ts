import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function trio(roomID: string) {
  const users = { anna: await server.user('anna'), ben: await server.user('ben'), carol: await server.user('carol') }
  for (const user of Object.values(users)) await user.enter('multi_room', roomID)
  return users
}

it('removes a member for good: out, refused, told why, without any push right', async () => {
  const { anna, ben } = await trio('r1')
  expect((await anna.call('multi_room', 'kick_pusher', { roomID: 'r1', targetUserID: 'ben' })).code).toBe(0)
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r1' })).toMatchObject({
    code: 5,
    reason: 'kicked',
  })
  expect((await ben.enter('multi_room', 'r1')).code).toBe(12)
  expect(server.media.calls).toContain('revokeUser ben')
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r1' })).pushers.map(({ userID }) => userID)).toEqual([
    'anna',
    'carol',
  ])
})

it('holds until it is lifted', async () => {
  const { anna, ben } = await trio('r2')
  await anna.call('multi_room', 'kick_pusher', { roomID: 'r2', targetUserID: 'ben' })
  expect((await ben.call('multi_room', 'unkick_pusher', { roomID: 'r2', targetUserID: 'ben' })).code).not.toBe(0)
  expect((await anna.call('multi_room', 'unkick_pusher', { roomID: 'r2', targetUserID: 'ben' })).code).toBe(0)
  expect((await ben.enter('multi_room', 'r2')).code).toBe(0)
})

it('is for the creator only, and not against the creator', async () => {
  const { anna, ben } = await trio('r3')
  expect((await ben.call('multi_room', 'kick_pusher', { roomID: 'r3', targetUserID: 'carol' })).code).toBe(3)
  expect((await anna.call('multi_room', 'kick_pusher', { roomID: 'r3', targetUserID: 'anna' })).code).toBe(5)
  expect((await anna.call('multi_room', 'kick_pusher', { roomID: 'r3' })).code).toBe(1)
})

it('in a race with the entry of the same user leaves that user out', async () => {
  const anna = await server.user('anna')
  await anna.enter('multi_room', 'r4')
  const ben = await server.user('ben')
  await Promise.all([
    ben.enter('multi_room', 'r4'),
    anna.call('multi_room', 'kick_pusher', { roomID: 'r4', targetUserID: 'ben' }),
    ben.enter('multi_room', 'r4'),
  ])
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r4' })).pushers).toHaveLength(1)
})

it('answers 3 when the room is closed', async () => {
  const { anna } = await trio('r5')
  await anna.call('multi_room', 'destroy_room', { roomID: 'r5' })
  expect((await anna.call('multi_room', 'kick_pusher', { roomID: 'r5', targetUserID: 'ben' })).code).toBe(3)
})
