import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('of the creator goes to the mixer with the room’s own streams; the answer tells both outcomes', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r1')
  const answer = await anna.call('live_room', 'merge_stream', {
    roomID: 'r1',
    userID: 'anna',
    mergeParams: { interface: { para: {} } },
  })
  expect(answer).toMatchObject({ code: 0, result: { code: 14 }, merge_code: 14, merge_msg: answer.result.message })
  expect(server.media.mixes.at(-1)).toMatchObject({
    params: { interface: { para: {} } },
    streams: [{ userID: 'anna', streamID: expect.stringMatching(/^anna_/) }],
  })
})

it('takes mergeParams as JSON text too', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r2')
  expect((await anna.call('live_room', 'merge_stream', { roomID: 'r2', mergeParams: '{"a":1}' })).code).toBe(0)
  expect(server.media.mixes.at(-1)?.params).toEqual({ a: 1 })
})

it.each([
  ['mergeParams that is no JSON', { mergeParams: '{' }, 10],
  ['mergeParams that is no JSON object', { mergeParams: '[1]' }, 10],
  ['no mergeParams', {}, 1],
  ['mergeParams that is a number', { mergeParams: 5 }, 1],
])('refuses %s', async (_what, body, code) => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r3')
  expect((await anna.call('live_room', 'merge_stream', { roomID: 'r3', ...body })).code).toBe(code)
})

it('is for the creator only, and for rooms that are there', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('live_room', 'r4')
  const mixes = server.media.mixes.length
  expect((await ben.call('live_room', 'merge_stream', { roomID: 'r4', mergeParams: {} })).code).toBe(3)
  expect((await ben.call('live_room', 'merge_stream', { roomID: 'nowhere', mergeParams: {} })).code).toBe(3)
  expect(server.media.mixes).toHaveLength(mixes)
})
