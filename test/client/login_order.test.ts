// `login(); logout()` was logged in. And an exit that waited for an entry under way was told to the server in the name
// of whoever logged in next: the one who had left stayed in the list, the next one was put out of the room.
import { expect, test } from 'vitest'
import { createModeration } from '../../wxlite/utils/moderation.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import type { Held } from './support/faulty_wires.js'
import { MemoryWorld } from './support/memory_world.js'
import { ROOM, world } from './support/tencent_world.js'

const as = (userID: string) => ({ serverDomain: 'http://memory/weapp/multi_room/', userID, userSig: 'sig' })

test('a logout right after a login counts', async () => {
  const memory = new MemoryWorld()
  const { phone, wires } = memory.phone()
  const room = createRTCRoom({ platform: phone.platform })
  const given = expect(room.login(as('bob'))).rejects.toMatchObject({ name: 'RoomError', errCode: -1 })
  await room.logout()
  await given
  await memory.pass(1_000)
  expect([room.getAccountInfo().userID, wires.asked]).toEqual(['', []])
  memory.server.close()
})

test('an exit under way is told in the name of the one who left, not of the one who has logged in since', async () => {
  const memory = new MemoryWorld()
  const { room, wires } = await memory.member('bob')
  const { pushURL } = await room.getPushURL()
  await room.enterRoom({ roomID: 'r', pushURL })
  const other = await memory.member('carol')
  await other.room.enterRoom({ roomID: 'r', pushURL: (await other.room.getPushURL()).pushURL })
  await memory.pass(500)
  const held: Held[] = []
  wires.onRequest = (request) => (request.operation === 'add_pusher' ? held.push(request) : request.pass())
  const again = expect(room.enterRoom({ roomID: 'r', pushURL })).rejects.toMatchObject({ name: 'RoomError' })
  await memory.pass(200)
  const login = room.login(as('eve'))
  await memory.pass(4_000)
  await login
  wires.onRequest = (request) => request.pass()
  const entered = room.getPushURL().then(({ pushURL }) => room.enterRoom({ roomID: 'r', pushURL }))
  await memory.pass(200)
  held[0]?.pass()
  await memory.pass(2_000)
  await Promise.all([again, entered])
  expect([await memory.streamOf('r', 'bob'), await memory.streamOf('r', 'eve')]).toEqual([
    '',
    expect.stringMatching(/./),
  ])
  memory.server.close()
})

test('a room that was entered while somebody else was logging in is left by the one who entered it', async () => {
  const memory = new MemoryWorld()
  const { room, wires, phone } = await memory.member('bob')
  const { pushURL } = await room.getPushURL()
  const held: Held[] = []
  wires.onRequest = (request) => (request.operation === 'login' ? held.push(request) : request.pass())
  const login = room.login(as('eve'))
  await room.enterRoom({ roomID: 'r', pushURL })
  await memory.pass(500)
  expect(await memory.streamOf('r', 'bob')).not.toBe('')
  held[0]?.pass()
  await memory.pass(1_000)
  await login
  expect([room.getAccountInfo().userID, room.getRoomInfo().roomID, room.connection]).toEqual(['eve', '', 'off'])
  expect(await memory.streamOf('r', 'bob')).toBe('')
  await room.logout()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  memory.server.close()
})

test('who gives up at a door waits for no answer; who logs in as somebody else does not wait there any more', async () => {
  const { phone, server, pass, login } = world('embedded')
  const room = createRTCRoom({ platform: phone.platform })
  await room.login({ data: login })
  const moderation = createModeration({ room, onView: () => undefined }, phone.platform)
  server.faults.set('get_pushers', { code: 17 })
  let cancel = () => {}
  const cancelled = { errCode: -4, operation: 'passDoor' }
  const wait = () => moderation.passDoor({ roomID: ROOM, onWaiting: (waiting) => (cancel = waiting.cancel) })
  const given = expect(wait()).rejects.toMatchObject(cancelled)
  await pass(500)
  server.faults.set('get_pushers', 'none')
  await pass(4_000)
  cancel()
  await pass(250)
  await given
  expect(server.asked.at(-1)).toBe('cancel_knock')
  // The look that was given up is tried again until its time is over.
  await pass(30_000)

  server.faults.set('get_pushers', { code: 17 })
  server.faults.set('login', { userID: 'eve' })
  const other = expect(wait()).rejects.toMatchObject(cancelled)
  await pass(500)
  await room.login({ data: { ...login, userID: 'eve' } })
  const before = server.asked.filter((operation) => operation === 'get_pushers').length
  await pass(10_000)
  await other
  expect(server.asked.filter((operation) => operation === 'get_pushers').length).toBe(before)
  moderation.stop()
  await room.logout()
})
