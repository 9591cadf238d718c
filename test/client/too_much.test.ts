// A hall full of phones behind one address: add_pusher was answered 429 three times, and since such an answer carries
// code 1, the library took it for a final refusal. The camera went on publishing, and nobody ever saw the user. 429 is
// "later": it is asked again, for as long as the user stays.
import { expect, test } from 'vitest'
import { asRoomError, RoomError } from '../../wxlite/utils/api/room_error.js'
import { createCall } from '../../wxlite/utils/call.js'
import { MemoryWorld } from './support/memory_world.js'

const TOO_MUCH = { code: 1, message: '请求过于频繁，请稍后再试' }

async function calling() {
  const world = new MemoryWorld()
  const bob = await world.member('bob')
  const { platform, pusher } = bob.phone
  const call = createCall({ room: bob.room, platform, onView: (view) => view.pusher && pusher.bind(view.pusher) })
  pusher.onEvent = (event) => call.pusher.statechange(event)
  let refusals = 0
  const refuse = (operation: string, times: number) => {
    let left = times
    bob.wires.onRequest = (request) => {
      if (request.operation !== operation || left === 0) return request.pass()
      left -= 1
      refusals += 1
      request.answer(TOO_MUCH, 429)
    }
  }
  return { world, bob, call, refuse, refusals: () => refusals }
}

test('an entry that is answered 429 time and again gets in when there is room for it', async () => {
  const { world, call, refuse, refusals } = await calling()
  refuse('add_pusher', 10)
  const started = call.start({ roomID: 'r' })
  await world.pass(90_000, 250)
  await started
  expect(refusals()).toBe(10)
  expect(await world.streamOf('r', 'bob')).not.toBe('')
  void call.stop()
  world.server.close()
})

test('a new address after a broken stream, too', async () => {
  const { world, bob, call, refuse, refusals } = await calling()
  const started = call.start({ roomID: 'r' })
  await world.pass(2_000)
  await started
  const before = await world.streamOf('r', 'bob')
  refuse('add_pusher', 7)
  call.pusher.statechange({ detail: { code: -1307 } })
  await world.pass(60_000, 250)
  expect(refusals()).toBe(7)
  expect(await world.streamOf('r', 'bob')).not.toBe(before)
  expect(bob.phone.pusher.published.at(-1)).toContain(await world.streamOf('r', 'bob'))
  void call.stop()
  world.server.close()
})

test('addresses that are put off do not use up the tries of a broken stream', async () => {
  const { world, call, refuse } = await calling()
  const started = call.start({ roomID: 'r' })
  await world.pass(2_000)
  await started
  refuse('get_push_url', 30)
  call.pusher.statechange({ detail: { code: -1307 } })
  await world.pass(180_000, 250)
  expect(call.pusher.view.phase).toBe('live')
  void call.stop()
  world.server.close()
})

test('a stop ends the asking', async () => {
  const { world, bob, call, refuse } = await calling()
  refuse('add_pusher', 1_000)
  const started = call.start({ roomID: 'r' }).catch((error: unknown) => asRoomError(error, ''))
  await world.pass(10_000)
  void call.stop()
  expect(await started).toBeInstanceOf(RoomError)
  await world.pass(3_000)
  const asked = bob.wires.asked.length
  await world.pass(60_000, 500)
  expect(bob.wires.asked.length).toBe(asked)
  expect(bob.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})
