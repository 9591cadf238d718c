// @vitest-environment happy-dom
// An agent who hung up while the call was still being set up (the answer to take_ticket under way, a room that was not
// open yet) was in it a moment later, with camera and microphone on.
import { beforeEach, expect, test, vi } from 'vitest'
import { Desk } from '../../server/browser/desk/desk.js'

const world = vi.hoisted(() => {
  const nothing = async () => undefined
  return {
    nothing,
    taken: (_customer: object) => {},
    call: { start: vi.fn(nothing), stop: vi.fn(nothing), pusher: { set: () => undefined } },
    cancel: vi.fn(nothing),
  }
})
vi.mock('../../server/browser/client/rooms.js', () => ({
  createRTCRoom: () => ({
    login: world.nothing,
    on: () => () => undefined,
    getAccountInfo: () => ({ userID: 'agent' }),
  }),
}))
vi.mock('../../server/browser/client/call.js', () => ({ createCall: () => world.call }))
vi.mock('../../server/browser/client/calls.js', () => ({
  createCalls: () => ({ on: () => undefined, cancel: world.cancel, list: async () => ({ calls: [], total: 0 }) }),
}))
vi.mock('../../wxlite/utils/agent.js', () => ({
  createAgent: () => ({ take: () => new Promise<object>((resolve) => (world.taken = resolve)) }),
}))

const CUSTOMER = { userID: 'bob', userName: 'Bob', extra: '', roomID: 'room_1' }
const settle = () => new Promise((resolve) => setTimeout(resolve))

let desk: Desk
beforeEach(async () => {
  vi.clearAllMocks()
  desk = new Desk()
  await desk.open({ userID: 'agent', userSig: 's', sdkAppID: 1, accType: '1', roles: [] }, 'Agent')
})

test('a customer is taken and talked to', async () => {
  const begun = desk.take('bank')
  await settle()
  world.taken(CUSTOMER)
  await begun
  expect([desk.state.phase, world.call.start.mock.calls]).toEqual(['talking', [[{ roomID: 'room_1' }]]])
})

test('who hangs up while the customer is being taken is in no call, and the customer waits for nobody', async () => {
  const begun = desk.take('bank')
  await settle()
  await desk.hangUp()
  world.taken(CUSTOMER)
  await begun
  expect(desk.state).toMatchObject({ phase: 'idle', party: undefined, trouble: '' })
  expect([world.call.start, world.cancel].map(({ mock }) => mock.calls.length)).toEqual([0, 1])
})
