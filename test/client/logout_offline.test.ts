// Logging out in a tunnel took eight seconds, in which the page could do nothing, and when it was done the farewell to
// the room was still being asked and asked again. A logout is a matter of this phone: the server is told,
// and has a moment to answer.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

test.each([false, true])(
  'without a network it is done within a moment, and nothing runs on (in a room: %s)',
  async (inRoom) => {
    const world = new MemoryWorld()
    const { room, phone } = await world.member('bob')
    if (inRoom) await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
    await world.pass(500)
    phone.offline()
    const begun = world.clock.now()
    let took = Number.POSITIVE_INFINITY
    const done = room.logout().then(() => {
      took = world.clock.now() - begun
    })
    await world.pass(1_200)
    expect(took).toBeLessThanOrEqual(1_000)
    await done
    expect(phone.leftovers).toEqual(NOTHING)
    expect(room.getAccountInfo().token).toBe('')
    await world.pass(30_000)
    expect(phone.leftovers).toEqual(NOTHING)
    world.server.close()
  },
)

test('with a network the server hears first of the leaving, then of the logout', async () => {
  const world = new MemoryWorld()
  const { room, phone, wires } = await world.member('bob')
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await room.logout()
  expect(wires.asked.slice(-2)).toEqual(['delete_pusher', 'logout'])
  expect(phone.leftovers).toEqual(NOTHING)
  world.server.close()
})

test('a login that follows at once is not ended by the logout before it', async () => {
  const world = new MemoryWorld()
  const { room, phone, wires } = await world.member('bob')
  wires.onRequest = (request) => request.operation !== 'logout' && request.pass()
  const out = room.logout()
  await world.pass(100)
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'carol', userSig: 'sig' })
  await world.pass(2_000)
  await out
  expect(room.getAccountInfo().userID).toBe('carol')
  await room.getPushURL()
  await Promise.all([room.logout(), world.pass(2_000)])
  expect(phone.leftovers).toEqual(NOTHING)
  world.server.close()
})
