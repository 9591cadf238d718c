// create_room with an id of the page's own: the answer was lost, and the retry was refused with 11, as the id was in
// use (by the room that had just been made). The owner of a room that nobody has entered gets the answer again.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'
import { pageCall } from './support/page_call.js'

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

// The page was left while its room was being made, and made it again under the same id: the first creation, given up,
// was undone after the second, and nobody could enter the room.
test('a room that is made again while the first creation is given up stays', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('anna')
  let deliver = () => {}
  wires.onRequest = (request) => {
    if (request.operation !== 'create_room') return request.pass()
    wires.onRequest = (later) => later.pass()
    deliver = () => request.pass()
  }
  const first = expect(room.createRoom({ roomID: 'mine', roomInfo: '周会' })).rejects.toMatchObject({ errCode: -3 })
  await world.pass(100)
  await room.exitRoom()
  const second = room.createRoom({ roomID: 'mine', roomInfo: '周会' })
  await world.pass(100)
  deliver()
  await world.pass(100)
  await first
  expect(await second).toMatchObject({ roomID: 'mine' })
  await room.enterRoom({ roomID: 'mine', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(2_000)
  expect(room.getRoomInfo()).toMatchObject({ roomID: 'mine', roomCreator: 'anna' })
  await room.logout()
  world.server.close()
})

// The second of two taps made the same room, found its page in it, and undid it: the presenter was put out.
test('a live room that is made twice at once is made once', async () => {
  const world = new MemoryWorld()
  const { room } = await world.viewer('anna')
  const { pushURL } = await room.getPushURL()
  const [first, second] = await Promise.allSettled([1, 2].map(() => room.createRoom({ roomID: 'mine', pushURL })))
  await world.pass(2_000)
  expect(first).toMatchObject({ status: 'fulfilled', value: { roomID: 'mine' } })
  expect(second).toMatchObject({ status: 'rejected', reason: { errCode: -9 } })
  expect(room.getRoomInfo()).toMatchObject({ roomID: 'mine', roomCreator: 'anna' })
  expect(await world.streamOf('mine', 'anna')).not.toBe('')
  await room.logout()
  world.server.close()
})

// Without permission for the camera nobody gets into the room that a call has made. It was unmade while the next start
// made it again under its id, and the call that was granted then stood before a closed room.
test('a call that is started again right after it failed has its room', async () => {
  const world = new MemoryWorld()
  const { room, phone, wires } = await world.member('anna')
  const call = pageCall(phone, { room, platform: phone.platform })
  let unmake = () => {}
  wires.onRequest = (request) => {
    if (request.operation === 'destroy_room') unmake = request.pass
    else request.pass()
  }
  const start = () => call.start({ roomID: 'mine', roomInfo: '周会', create: true })
  phone.permissions.set('scope.camera', false)
  const refused = expect(start()).rejects.toMatchObject({ errCode: -7 })
  await world.pass(300)
  await refused
  phone.permissions.set('scope.camera', true)
  const started = start()
  await world.pass(100)
  unmake()
  await world.pass(3_000)
  expect(await started).toEqual({ roomID: 'mine' })
  expect(room.getRoomInfo()).toMatchObject({ roomID: 'mine', roomCreator: 'anna' })
  expect(await world.streamOf('mine', 'anna')).not.toBe('')
  await call.stop()
  await room.logout()
  world.server.close()
})
