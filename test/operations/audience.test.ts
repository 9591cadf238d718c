import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ liveRoom: { maxAudience: 40 } })
})
afterAll(() => server.close())

const add = async (name: string, roomID: string) =>
  (await server.user(name)).call('live_room', 'add_audience', { roomID, userInfo: `{"nick":"${name}"}` })

it('counts exactly and shows the newest 30', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r1')
  const codes = (await Promise.all(Array.from({ length: 45 }, (_, number) => add(`fan${number}`, 'r1')))).map(
    ({ code }) => code,
  )
  expect(codes.filter((code) => code === 0)).toHaveLength(40)
  expect(codes.filter((code) => code === 5001)).toHaveLength(5)
  const { audienceCount, audiences } = await anna.call('live_room', 'get_audiences', { roomID: 'r1' })
  expect(audienceCount).toBe(40)
  expect(audiences).toHaveLength(30)
  expect(audiences[0]).toEqual({ userID: expect.stringMatching(/^fan/), userInfo: expect.stringContaining('nick') })
})

it('does not count twice who is in already, even in a full room, nor below zero', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r2')
  for (let number = 0; number < 40; number += 1) await add(`fan${number}`, 'r2')
  expect((await add('fan0', 'r2')).audienceCount).toBe(40)
  const ben = await server.user('ben')
  expect((await ben.call('live_room', 'delete_audience', { roomID: 'r2' })).code).toBe(0)
  const fan = await server.user('fan0')
  for (let times = 0; times < 3; times += 1)
    expect((await fan.call('live_room', 'delete_audience', { roomID: 'r2' })).code).toBe(0)
  expect((await anna.call('live_room', 'get_audiences', { roomID: 'r2' })).audienceCount).toBe(39)
})

it('does not outlive its room, and there is none without a room', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r3')
  await add('ben', 'r3')
  await anna.call('live_room', 'destroy_room', { roomID: 'r3' })
  expect((await add('ben', 'r3')).code).toBe(3)
  expect((await add('ben', 'nowhere')).code).toBe(3)
  expect((await anna.call('live_room', 'get_audiences', { roomID: 'r3' })).code).toBe(3)
})

it('is a matter of live rooms alone', async () => {
  const anna = await server.user('anna')
  for (const name of [
    'add_audience',
    'delete_audience',
    'get_audiences',
    'set_custom_field',
    'request_link_mic',
    'merge_stream',
  ]) {
    expect(await anna.post(`/weapp/multi_room/${name}?userID=anna&token=${anna.token}`, { roomID: 'r' })).toMatchObject(
      { status: 404, code: 1 },
    )
  }
})

it('refuses userInfo that is missing or longer than 1024 bytes', async () => {
  const anna = await server.user('anna')
  await anna.enter('live_room', 'r4')
  const ben = await server.user('ben')
  expect((await ben.call('live_room', 'add_audience', { roomID: 'r4' })).code).toBe(1)
  expect((await ben.call('live_room', 'add_audience', { roomID: 'r4', userInfo: 'x'.repeat(1025) })).code).toBe(1)
})
