import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('closes the room for everybody; its members are told why at the next beat', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r1')
  await ben.enter('multi_room', 'r1')
  expect((await anna.call('multi_room', 'destroy_room', { roomID: 'r1' })).code).toBe(0)
  expect((await ben.call('multi_room', 'get_pushers', { roomID: 'r1' })).code).toBe(3)
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r1' })).toMatchObject({
    code: 5,
    reason: 'closed',
  })
})

it('is for the creator only, by the token and not by the body', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r2')
  await ben.enter('multi_room', 'r2')
  expect((await ben.call('multi_room', 'destroy_room', { roomID: 'r2' })).code).toBe(3)
  expect((await ben.call('multi_room', 'destroy_room', { roomID: 'r2', userID: 'anna' })).code).toBe(7)
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r2' })).pushers).toHaveLength(2)
})

it('closes a room that nobody has entered yet', async () => {
  const anna = await server.user('anna')
  await anna.create('multi_room', 'r3')
  expect((await anna.call('multi_room', 'destroy_room', { roomID: 'r3' })).code).toBe(0)
  expect((await anna.call('multi_room', 'destroy_room', { roomID: 'r3' })).code).toBe(3)
})

it('closes once when asked many times at once', async () => {
  const anna = await server.user('anna')
  await anna.enter('multi_room', 'r4')
  const codes = (
    await Promise.all(Array.from({ length: 10 }, () => anna.call('multi_room', 'destroy_room', { roomID: 'r4' })))
  ).map(({ code }) => code)
  expect(codes.filter((code) => code === 0)).toHaveLength(1)
  expect(codes.filter((code) => code === 3)).toHaveLength(9)
})

it('does not reach a room of another type with the same call', async () => {
  const anna = await server.user('anna')
  await anna.enter('multi_room', 'r5')
  expect((await anna.call('live_room', 'destroy_room', { roomID: 'r5' })).code).toBe(3)
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r5' })).code).toBe(0)
})
