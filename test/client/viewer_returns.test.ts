// A viewer came back from a dead zone in which the presenter had closed the room.
// The library looked for the room again for 20 seconds, as after a restart of the server, and the page showed "loading"
// all the time. The server remembers what was closed by will, and its first answer says so.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

async function live() {
  const world = new MemoryWorld()
  const anna = await world.viewer('anna')
  const bob = await world.viewer('bob')
  await anna.room.createRoom({ roomID: 'show', roomInfo: '直播', pushURL: (await anna.room.getPushURL()).pushURL })
  await bob.room.enterRoom({ roomID: 'show' })
  await world.pass(1_000)
  const closed: string[] = []
  bob.room.on('onRoomClose', ({ reason, errCode }) => closed.push(`${reason} ${errCode}`))
  return { world, anna, bob, closed }
}

test('a viewer back from a dead zone hears at once that the room was closed', async () => {
  const { world, anna, bob, closed } = await live()
  bob.phone.offline()
  await anna.room.exitRoom()
  await world.pass(10_000)
  bob.phone.online()
  await world.pass(2_000)
  expect(closed).toEqual(['closed 0'])
  expect(bob.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

test('a room that is only missing, as after a restart, is still waited for', async () => {
  const { world, bob, closed } = await live()
  bob.phone.offline()
  world.server.restart()
  await world.pass(1_000)
  bob.phone.online()
  await world.pass(2_000)
  expect(closed).toEqual([])
  await world.pass(10_000)
  expect(bob.room.getRoomInfo().roomID).toBe('show')
  await bob.room.exitRoom()
  world.server.close()
})

test.each([-60_000, 60_000])('it is waited for as long when the phone puts its clock right by %i ms', async (step) => {
  const { world, anna, bob, closed } = await live()
  for (const { phone } of [anna, bob]) phone.offline()
  world.server.restart()
  await world.pass(1_000)
  bob.phone.online()
  await world.pass(2_000)
  world.clock.step(step)
  await world.pass(10_000)
  expect(closed).toEqual([])
  await world.pass(30_000)
  expect(closed).toEqual(['closed 0'])
  world.server.close()
})
