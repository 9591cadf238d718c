import { afterAll, beforeAll, expect, it } from 'vitest'
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

it('lets in whom the presenter has accepted, once', async () => {
  const { anna, ben } = await show('r1')
  expect((await ben.enter('live_room', 'r1')).code).toBe(13)
  expect(
    (await ben.call('live_room', 'request_link_mic', { roomID: 'r1', userName: 'Ben', userAvatar: '' })).code,
  ).toBe(0)
  expect(
    (await anna.call('live_room', 'respond_link_mic', { roomID: 'r1', targetUserID: 'ben', accept: true })).code,
  ).toBe(0)
  expect((await ben.enter('live_room', 'r1')).code).toBe(0)
  expect((await ben.call('live_room', 'delete_pusher', { roomID: 'r1' })).code).toBe(0)
  expect((await ben.enter('live_room', 'r1')).code).toBe(13)
})

it('keeps out whom the presenter has refused, and who took the request back', async () => {
  const { anna, ben } = await show('r2')
  await ben.call('live_room', 'request_link_mic', { roomID: 'r2' })
  expect(
    (
      await anna.call('live_room', 'respond_link_mic', {
        roomID: 'r2',
        targetUserID: 'ben',
        accept: false,
        reason: '稍后',
      })
    ).code,
  ).toBe(0)
  expect((await ben.enter('live_room', 'r2')).code).toBe(13)
  expect((await ben.call('live_room', 'cancel_link_mic', { roomID: 'r2' })).code).toBe(0)
})

it('forgets a permission that is not used for a minute', async () => {
  const { anna, ben } = await show('r3')
  await ben.call('live_room', 'request_link_mic', { roomID: 'r3' })
  await anna.call('live_room', 'respond_link_mic', { roomID: 'r3', targetUserID: 'ben', accept: true })
  for (let times = 0; times < 6; times += 1) {
    await server.pass(11)
    await anna.call('live_room', 'pusher_heartbeat', { roomID: 'r3' })
  }
  expect((await ben.enter('live_room', 'r3')).code).toBe(13)
})

it('is the presenter’s to decide', async () => {
  const { ben } = await show('r4')
  const carol = await server.user('carol')
  await carol.call('live_room', 'add_audience', { roomID: 'r4', userInfo: '' })
  await carol.call('live_room', 'request_link_mic', { roomID: 'r4' })
  expect(
    (await ben.call('live_room', 'respond_link_mic', { roomID: 'r4', targetUserID: 'carol', accept: true })).code,
  ).not.toBe(0)
  expect((await carol.enter('live_room', 'r4')).code).toBe(13)
})

it('needs no permission where the setting is open', async () => {
  const open = await testServer({ liveRoom: { linkMic: 'open' } })
  const [anna, ben] = [await open.user('anna'), await open.user('ben')]
  await anna.enter('live_room', 'r')
  expect((await ben.enter('live_room', 'r')).code).toBe(0)
  await open.close()
})
