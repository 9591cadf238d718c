import { afterEach, beforeEach, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { type TestServer, testServer } from '../support/server.js'
import { type Receiver, receiver, SECRET } from '../webhooks/support/receiver.js'

let subscriber: Receiver
let server: TestServer
beforeEach(async () => {
  subscriber = await receiver()
  server = await testServer({ webhook: { urls: [subscriber.url], secret: [SECRET] } })
})
afterEach(async () => {
  await server.close()
  await subscriber.close()
})

it('whoever is in a room can report somebody there; the backend and the timeline are told, at a bounded rate', async () => {
  const [ann, bob, eve] = await Promise.all(['ann', 'bob', 'eve'].map((userID) => server.user(userID)))
  if (!ann || !bob || !eve) throw new Error('nobody')
  const at = { roomID: 'r', targetUserID: 'ann', reason: '辱骂' }
  await ann.enter('live_room', 'r')
  await bob.call('live_room', 'add_audience', { roomID: 'r', userInfo: '' })
  expect(await eve.call('live_room', 'report_user', at)).toMatchObject({ code: Code.NOT_MEMBER })
  expect(await bob.call('live_room', 'report_user', { ...at, targetUserID: 'eve' })).toMatchObject({
    code: Code.NOT_MEMBER,
  })
  expect(await bob.call('live_room', 'report_user', at)).toMatchObject({ code: 0 })
  await expect.poll(() => subscriber.received.map(({ type }) => type)).toContain('user.reported')
  expect(subscriber.received.find(({ type }) => type === 'user.reported')?.data).toEqual({
    ...at,
    roomType: 'live_room',
    userID: 'bob',
  })
  const page = await server.services.timeline?.read('r', { cnt: 100 })
  expect(JSON.stringify(page)).toContain('"what":"reported","user":"ann","by":"bob"')
  expect(JSON.stringify(page)).not.toContain('辱骂')

  for (let n = 0; n < 3; n += 1) await bob.call('live_room', 'report_user', at)
  expect(await bob.call('live_room', 'report_user', at)).toMatchObject({ code: Code.BAD_REQUEST })
})

// Each guest could send five at once, and guests cost nothing: under many names one filled the operator's list.
it('guests of one network can report so much together, whatever they call themselves', async () => {
  const ann = await server.user('ann')
  await ann.enter('live_room', 'r')
  const codes: number[] = []
  for (let guest = 0; guest < 11; guest += 1) {
    const user = await server.user(`guest_${guest}`)
    await user.call('live_room', 'add_audience', { roomID: 'r', userInfo: '' })
    for (let n = 0; n < 3; n += 1)
      codes.push((await user.call('live_room', 'report_user', { roomID: 'r', targetUserID: 'ann', reason: 'x' })).code)
  }
  expect(codes.filter((code) => code === 0)).toHaveLength(30)
  expect(codes.slice(30)).toEqual([1, 1, 1])
})
