import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RestClient } from '../support/rest_client.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function show(roomID: string) {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('live_room', roomID)
  await ben.call('live_room', 'add_audience', { roomID, userInfo: '' })
  return { anna, ben }
}

const change = (user: RestClient, roomID: string, fieldName: string, operation: string, value?: unknown) =>
  user.call('live_room', 'set_custom_field', { roomID, fieldName, operation, value })

it('inc and dec count by one from zero; the answer is the JSON text of all fields', async () => {
  const { anna, ben } = await show('r1')
  expect((await change(ben, 'r1', 'likes', 'inc')).custom).toBe('{"likes":1}')
  expect((await change(ben, 'r1', 'likes', 'inc')).custom).toBe('{"likes":2}')
  expect(JSON.parse((await change(anna, 'r1', 'likes', 'dec')).custom)).toEqual({ likes: 1 })
})

it('counts right when many count at once', async () => {
  const { anna, ben } = await show('r2')
  await Promise.all(
    Array.from({ length: 50 }, (_, number) => change(number % 2 === 0 ? anna : ben, 'r2', 'likes', 'inc')),
  )
  expect((await anna.call('live_room', 'get_custom_info', { roomID: 'r2' })).custom).toEqual({ likes: 50 })
})

it('set is for the creator, with a text or a whole number', async () => {
  const { anna, ben } = await show('r3')
  expect((await change(anna, 'r3', 'title', 'set', '标题')).code).toBe(0)
  expect((await change(anna, 'r3', 'level', 'set', 7)).code).toBe(0)
  expect((await anna.call('live_room', 'get_custom_Info', { roomID: 'r3' })).custom).toEqual({
    title: '标题',
    level: 7,
  })
  expect((await change(ben, 'r3', 'title', 'set', 'mine')).code).not.toBe(0)
  expect((await anna.call('live_room', 'get_pushers', { roomID: 'r3' })).custom).toBe('{"title":"标题","level":7}')
})

it('is not for passers-by', async () => {
  const { anna } = await show('r4')
  const carol = await server.user('carol')
  expect((await change(carol, 'r4', 'likes', 'inc')).code).not.toBe(0)
  expect((await anna.call('live_room', 'get_custom_info', { roomID: 'r4' })).custom).toEqual({})
})

it('takes names of built-in properties like any other', async () => {
  const { anna } = await show('r5')
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect((await change(anna, 'r5', name, 'inc')).code).toBe(0)
  const { custom } = await anna.call('live_room', 'get_custom_info', { roomID: 'r5' })
  expect(Object.keys(custom).sort()).toEqual(['__proto__', 'constructor', 'toString'])
})

it.each([
  ['an unknown operation', 'f', 'mul', 1],
  ['set without a value', 'f', 'set', undefined],
  ['a fraction', 'f', 'set', 1.5],
  ['an object', 'f', 'set', {}],
  ['an empty name', '', 'inc', undefined],
  ['a long name', 'x'.repeat(65), 'inc', undefined],
  ['a long value', 'f', 'set', 'x'.repeat(1025)],
])('refuses %s with 1', async (_what, fieldName, operation, value) => {
  const { anna } = await show('r6')
  expect((await change(anna, 'r6', fieldName, operation, value)).code).toBe(1)
})

it('answers 3 without a room', async () => {
  const anna = await server.user('anna')
  expect((await change(anna, 'nowhere', 'likes', 'inc')).code).toBe(3)
  expect((await anna.call('live_room', 'get_custom_info', { roomID: 'nowhere' })).code).toBe(3)
})
