import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
let keeping: TestServer
beforeAll(async () => {
  server = await testServer()
  keeping = await testServer({ multiRoom: { onCreatorLeave: 'transfer' }, doubleRoom: { onCreatorLeave: 'keep' } })
})
afterAll(() => Promise.all([server.close(), keeping.close()]))

async function pair(on: TestServer, type: 'double_room' | 'multi_room', roomID: string) {
  const [anna, ben] = [await on.user('anna'), await on.user('ben')]
  await anna.enter(type, roomID)
  await ben.enter(type, roomID)
  return { anna, ben }
}

it('takes the caller out of the room', async () => {
  const { anna, ben } = await pair(server, 'multi_room', 'r1')
  expect((await ben.call('multi_room', 'delete_pusher', { roomID: 'r1', userID: 'ben' })).code).toBe(0)
  expect((await anna.call('multi_room', 'get_pushers', { roomID: 'r1' })).pushers.map(({ userID }) => userID)).toEqual([
    'anna',
  ])
  expect((await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r1' })).code).toBe(5)
})

it('answers 5 to who is not in, and to who has left already', async () => {
  const { ben } = await pair(server, 'multi_room', 'r2')
  const carol = await server.user('carol')
  expect((await carol.call('multi_room', 'delete_pusher', { roomID: 'r2' })).code).toBe(5)
  const codes = (await Promise.all([1, 2, 3].map(() => ben.call('multi_room', 'delete_pusher', { roomID: 'r2' })))).map(
    ({ code }) => code,
  )
  expect(codes.sort()).toEqual([0, 5, 5])
  expect((await carol.call('multi_room', 'delete_pusher', { roomID: 'no-such-room' })).code).toBe(5)
})

it('never takes somebody else out', async () => {
  const { anna, ben } = await pair(server, 'multi_room', 'r3')
  expect((await ben.call('multi_room', 'delete_pusher', { roomID: 'r3', userID: 'anna' })).code).toBe(7)
  expect((await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r3' })).code).toBe(0)
})

it('of the creator closes the room, unless the setting says otherwise', async () => {
  const closing = await pair(server, 'multi_room', 'r4')
  await closing.anna.call('multi_room', 'delete_pusher', { roomID: 'r4' })
  expect((await closing.ben.call('multi_room', 'get_pushers', { roomID: 'r4' })).code).toBe(3)

  const transferring = await pair(keeping, 'multi_room', 'r5')
  await transferring.anna.call('multi_room', 'delete_pusher', { roomID: 'r5' })
  expect((await transferring.ben.call('multi_room', 'get_pushers', { roomID: 'r5' })).roomCreator).toBe('ben')
  expect((await transferring.anna.call('multi_room', 'destroy_room', { roomID: 'r5' })).code).toBe(3)

  const kept = await pair(keeping, 'double_room', 'r6')
  await kept.anna.call('double_room', 'delete_pusher', { roomID: 'r6' })
  expect(await kept.ben.call('double_room', 'get_pushers', { roomID: 'r6' })).toMatchObject({
    roomCreator: '',
    mixedPlayURL: '',
  })
  await kept.anna.enter('double_room', 'r6')
  expect((await kept.ben.call('double_room', 'get_pushers', { roomID: 'r6' })).roomCreator).toBe('anna')
})

it('of the last member ends the room', async () => {
  const ben = await keeping.user('ben')
  await ben.enter('multi_room', 'r7')
  await ben.call('multi_room', 'delete_pusher', { roomID: 'r7' })
  expect((await ben.call('multi_room', 'get_pushers', { roomID: 'r7' })).code).toBe(3)
})
