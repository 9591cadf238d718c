import { expect, test } from 'vitest'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'
import { testServer } from '../support/server.js'
import { MemoryServer } from './support/memory_server.js'
import { person } from './support/person.js'
import { finish, until } from './support/quiet.js'

const CYCLES = 200
const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

test(`${CYCLES} times in and out: nothing is left running, and the others see one join and one quit each time`, async () => {
  const server = await testServer({ multiRoom: { maxMembers: 4, onCreatorLeave: 'keep' } })
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob')
  const phones = [anna.phone, bob.phone]
  const { roomID } = await finish(server.clock, phones, anna.call.start({ roomInfo: '周会' }))
  await until(() => anna.room.connection === 'up')
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await finish(server.clock, phones, bob.call.start({ roomID }))
    if (cycle % 3 > 0) await until(() => bob.room.connection === 'up')
    await finish(server.clock, phones, bob.call.stop())
    await until(() => bob.phone.network.flying === 0)
    expect(bob.phone.leftovers).toEqual(NOTHING)
    bob.phone.network.log.length = 0
  }
  await until(() => anna.diary.length === 2 * CYCLES)
  expect(anna.diary).toEqual(Array.from({ length: CYCLES }, () => ['join bob', 'quit bob left']).flat())
  await finish(server.clock, phones, anna.call.stop())
  expect(anna.phone.leftovers).toEqual(NOTHING)
  await server.close()
}, 60_000)

test('leaving at any moment of entering leaves nobody behind, here or on the server', async () => {
  const clock = new ManualClock(1_700_000_000_000)
  const server = new MemoryServer(clock)
  const phone = new FakePhone({ clock, transport: server.transport((deliver) => deliver()) })
  const room = createRTCRoom({ platform: phone.platform })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  let refused = 0
  for (let moment = 0; moment < 60; moment += 1) {
    const { pushURL } = await room.getPushURL()
    const entering = room.enterRoom({ data: { roomID: 'r', pushURL } }).catch(() => {
      refused += 1
    })
    for (let turn = 0; turn < moment; turn += 1) await Promise.resolve()
    await room.exitRoom()
    await entering
    await room.exitRoom()
    expect(await server.rooms.directory.find('r'), `after ${moment} turns`).toBeUndefined()
    expect(phone.leftovers).toEqual(NOTHING)
    expect(room.getRoomInfo().roomID).toBe('')
  }
  expect(refused).toBeGreaterThan(5)
  expect(refused).toBeLessThan(60)
  server.close()
})

test('leaving while the room is being made unmakes it', async () => {
  const server = await testServer({})
  const anna = await person(server, 'anna')
  anna.phone.network.delay = 500
  const making = expect(anna.call.start({ roomInfo: '周会' })).rejects.toMatchObject({ errCode: -3 })
  await until(() => anna.phone.network.log.some((line) => line.endsWith('create_room')))
  await anna.call.stop()
  await finish(server.clock, [anna.phone], making)
  await finish(server.clock, [anna.phone], anna.room.logout())
  expect(anna.phone.network.log.some((line) => line.endsWith('destroy_room'))).toBe(true)
  expect(anna.phone.leftovers).toEqual(NOTHING)
  await server.close()
})
