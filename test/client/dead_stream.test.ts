// A stream broke, the page came with a fresh address, and while that entry was under way a heartbeat said that the seat
// was lost. The library entered again with the old address, after the new one: the user looked alive, and everybody's
// player stood on a stream that nobody published, for good. The newest address wins, and a beat finds what slipped
// through.
import { expect, test } from 'vitest'
import { streamName } from '../../wxlite/utils/room/mix.js'
import type { Held } from './support/faulty_wires.js'
import { MemoryWorld } from './support/memory_world.js'

async function inRoom() {
  const world = new MemoryWorld()
  const bob = await world.member('bob')
  const reentries: string[] = []
  bob.room.on('onReenter', ({ state }) => reentries.push(state))
  const old = (await bob.room.getPushURL()).pushURL
  await bob.room.enterRoom({ roomID: 'r', pushURL: old })
  const fresh = (await bob.room.getPushURL()).pushURL
  return { world, bob, reentries, old, fresh }
}

test('a seat that is found lost while an entry with a fresh address is under way stays with the fresh one', async () => {
  const { world, bob, old, fresh } = await inRoom()
  const held: Held[] = []
  bob.wires.onRequest = (request) => (request.operation === 'add_pusher' ? held.push(request) : request.pass())
  const entering = bob.room.enterRoom({ roomID: 'r', pushURL: fresh })
  world.server.restart()
  await world.pass(4_000)
  bob.wires.onRequest = (request) => request.pass()
  for (const request of held) request.pass()
  await entering
  await world.pass(30_000)
  expect(await world.streamOf('r', 'bob')).toBe(streamName(fresh))
  expect(held.map(({ body }) => body.pushURL)).not.toContain(old)
  await bob.room.logout()
  world.server.close()
})

test('a request of long ago that reaches the server after the newest one is found by a beat, and mended', async () => {
  const { world, bob, old, fresh } = await inRoom()
  const stale: Held[] = []
  bob.wires.onRequest = (request) => {
    if (request.operation === 'add_pusher') stale.push(request)
    request.pass()
  }
  await bob.room.enterRoom({ roomID: 'r', pushURL: old })
  bob.wires.onRequest = (request) => request.pass()
  await bob.room.enterRoom({ roomID: 'r', pushURL: fresh })
  await world.pass(1_000)
  stale[0]?.loseAnswer()
  await world.pass(500)
  expect(await world.streamOf('r', 'bob')).toBe(streamName(old))
  await world.pass(20_000)
  expect(await world.streamOf('r', 'bob')).toBe(streamName(fresh))
  await bob.room.logout()
  world.server.close()
})

test('a fresh address that comes while the library fetches one for its own return is not replaced by that', async () => {
  const { world, bob, fresh } = await inRoom()
  const told: string[] = []
  bob.room.on('onPushURLChange', ({ pushURL }) => told.push(pushURL))
  let grant: Held | undefined
  bob.wires.onRequest = (request) => {
    if (request.operation === 'add_pusher') request.answer({ code: 1, message: '推流地址无效' })
    else if (request.operation === 'get_push_url') grant = request
    else request.pass()
  }
  world.server.restart()
  await world.pass(10_000)
  expect(grant).toBeDefined()
  bob.wires.onRequest = (request) => request.pass()
  await bob.room.enterRoom({ roomID: 'r', pushURL: fresh })
  grant?.pass()
  await world.pass(20_000)
  expect(told).toEqual([])
  expect(await world.streamOf('r', 'bob')).toBe(streamName(fresh))
  await bob.room.logout()
  world.server.close()
})
