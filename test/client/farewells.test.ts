// A creator tapped "leave", "enter", "leave", "enter" quickly on a slow network.
// Only the newest farewell was waited for: the one before it reached the server after the second entry,
// and the room closed for everybody. Calls of one room are ordered: what enters or makes a room waits for every
// exit that is under way.
import { expect, test } from 'vitest'
import type { Held } from './support/faulty_wires.js'
import { MemoryWorld } from './support/memory_world.js'

test('leave, enter, leave, enter: the server hears of them in this order, however slow the first farewell is', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('anna')
  const enter = async () => room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await enter()
  const held: Held[] = []
  wires.onRequest = (request) => (request.operation === 'delete_pusher' ? held.push(request) : request.pass())
  void room.exitRoom()
  const first = enter().catch(() => undefined)
  await world.pass(200)
  void room.exitRoom()
  const second = enter()
  await world.pass(200)
  expect(held).toHaveLength(1)
  wires.onRequest = (request) => request.pass()
  const before = wires.asked.length
  held[0]?.pass()
  await world.pass(1_000)
  await first
  await second
  expect(wires.asked.slice(before).filter((operation) => /^(add|delete)_pusher$/.test(operation))).toEqual([
    'delete_pusher',
    'add_pusher',
  ])
  expect(await world.streamOf('r', 'anna')).not.toBe('')
  await world.pass(10_000)
  expect(room.getRoomInfo().roomID).toBe('r')
  await room.logout()
  world.server.close()
})

test('a room that is given up while it is made is unmade before another one of the same id is made', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('anna')
  const held: Held[] = []
  wires.onRequest = (request) => {
    if (request.operation === 'create_room' || request.operation === 'destroy_room') held.push(request)
    else request.pass()
  }
  const given = expect(room.createRoom({ roomID: 'mine' })).rejects.toMatchObject({ errCode: -3 })
  await world.pass(100)
  await room.exitRoom()
  held.shift()?.pass()
  await given
  const made = room.createRoom({ roomID: 'mine' })
  await world.pass(500)
  expect(held.map(({ operation }) => operation)).toEqual(['destroy_room'])
  held.shift()?.pass()
  await world.pass(100)
  held.shift()?.pass()
  expect(await made).toMatchObject({ roomID: 'mine' })
  await room.logout()
  world.server.close()
})

test('exitRoom in a listener of the exit itself is one exit', async () => {
  const world = new MemoryWorld()
  const { room, wires, phone } = await world.member('anna')
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  room.on('onConnectionChange', ({ state }) => state === 'off' && void room.exitRoom())
  await world.pass(500)
  await room.exitRoom()
  expect(wires.asked.filter((operation) => operation === 'delete_pusher')).toHaveLength(1)
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

// The first entry waited for exits under way, the second did not: its newer address came before the older one.
test('of two entries at once, into a room that one is not in yet, the newer address is kept', async () => {
  const world = new MemoryWorld()
  const { room } = await world.member('anna')
  const urls = [(await room.getPushURL()).pushURL, (await room.getPushURL()).pushURL]
  const entries = urls.map((pushURL) => room.enterRoom({ roomID: 'r', pushURL }))
  await world.pass(500)
  await Promise.all(entries)
  expect(urls[1]).toContain(await world.streamOf('r', 'anna'))
  await room.logout()
  world.server.close()
})
