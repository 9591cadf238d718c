// create_room with an id of the page's own: the answer was lost, and the retry was refused with 11, as the id was in
// use (by
// the room that had just been made). The owner of a room that nobody has entered gets the answer again.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

test('a creation whose answer was lost may be asked for again, and the room is used', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('anna')
  wires.onRequest = (request) => (request.operation === 'create_room' ? request.loseAnswer() : request.pass())
  const lost = expect(room.createRoom({ roomID: 'mine', roomInfo: '周会' })).rejects.toMatchObject({ errCode: -3 })
  await world.pass(9_000)
  await lost
  wires.onRequest = (request) => request.pass()
  expect(await room.createRoom({ roomID: 'mine', roomInfo: '周会' })).toMatchObject({ roomID: 'mine' })
  await room.enterRoom({ roomID: 'mine', pushURL: (await room.getPushURL()).pushURL })
  expect(room.getRoomInfo()).toMatchObject({ roomID: 'mine', roomInfo: '周会', roomCreator: 'anna' })
  const { room: other } = await world.member('bob')
  await expect(other.createRoom({ roomID: 'mine' })).rejects.toMatchObject({ errCode: 11 })
  await room.logout()
  world.server.close()
})
