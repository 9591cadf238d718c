// `exitRoom(); logout()`: the logout did not wait for the exit before it, ended the token, and the user stood in the
// list until the server noticed. And a token that was renewed while the logout was under way came back after it: the
// user was logged in again without having asked.
import { expect, test } from 'vitest'
import type { Held } from './support/faulty_wires.js'
import { MemoryWorld } from './support/memory_world.js'

test('a logout right after an exit comes after it, at the server too', async () => {
  const world = new MemoryWorld()
  const { room, wires, phone } = await world.member('bob')
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(500)
  const held: Held[] = []
  wires.onRequest = (request) => (request.operation === 'delete_pusher' ? held.push(request) : request.pass())
  const before = wires.asked.length
  void room.exitRoom()
  const out = room.logout()
  await world.pass(300)
  held[0]?.pass()
  await world.pass(300)
  await out
  expect(wires.asked.slice(before)).toEqual(['delete_pusher', 'logout'])
  expect(await world.streamOf('r', 'bob')).toBe('')
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

test('a token that is renewed while the logout is under way does not log in again', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('bob')
  const held: Held[] = []
  wires.onRequest = (request) => {
    if (request.operation === 'get_room_list') request.answer({ code: 7, message: '' })
    else if (request.operation === 'login' || request.operation === 'logout') held.push(request)
    else request.pass()
  }
  const list = expect(room.getRoomList({ index: 0, cnt: 1 })).rejects.toMatchObject({ name: 'RoomError' })
  await world.pass(100)
  const out = room.logout()
  await world.pass(100)
  for (const request of held) request.pass()
  await world.pass(2_000)
  await Promise.all([out, list])
  expect(held.map(({ operation }) => operation)).toEqual(['login', 'logout'])
  expect(room.getAccountInfo().userID).toBe('')
  world.server.close()
})

// It was in a room for which there was no login any more: no beats, no socket, and no end.
test('what is begun after logout() was called is refused with -9', async () => {
  const world = new MemoryWorld()
  const { room, wires, phone } = await world.member('bob')
  const { pushURL } = await room.getPushURL()
  await room.enterRoom({ roomID: 'r', pushURL })
  await world.pass(500)
  const held: Held[] = []
  wires.onRequest = (request) => (request.operation === 'delete_pusher' ? held.push(request) : request.pass())
  const out = room.logout()
  await expect(room.enterRoom({ roomID: 'r', pushURL })).rejects.toMatchObject({ errCode: -9 })
  await world.pass(100)
  held[0]?.pass()
  await world.pass(500)
  await out
  expect(room.getRoomInfo().roomID).toBe('')
  expect(await world.streamOf('r', 'bob')).toBe('')
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})
