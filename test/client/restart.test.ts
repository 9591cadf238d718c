import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FakePhone } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'
import { silentLog } from '../support/silent_log.js'
import { person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'
import { spectator } from './support/spectator.js'

let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-restart-'))
})

afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** The same server again: same port, same keys, none of its rooms. */
async function restarted(server: TestServer, phones: FakePhone[], down: () => Promise<void>): Promise<TestServer> {
  const port = Number(new URL(server.url).port)
  await finish(server.clock, phones, server.close())
  await down()
  return testServer({ port, dataDir }, silentLog, server.clock)
}

test('after a restart of the server everybody re-enters under the same room and goes on seeing each other', async () => {
  let server = await testServer({ dataDir })
  const people = [await person(server, 'anna'), await person(server, 'bob'), await person(server, 'carol')]
  const phones = people.map(({ phone }) => phone)
  const [anna, bob] = people
  if (!anna || !bob) throw new Error('nobody came')
  const { roomID } = await finish(server.clock, phones, anna.call.start({ roomInfo: '周会' }))
  for (const { call } of people.slice(1)) await finish(server.clock, phones, call.start({ roomID }))
  await until(() => people.every(({ room }) => room.connection === 'up'))
  server = await restarted(server, phones, () => pass(server.clock, phones, 3_000))
  await pass(server.clock, phones, 20_000)
  await until(() => people.every(({ room, sees }) => room.connection === 'up' && sees().filter(Boolean).length === 2))
  for (const { room, diary } of people) {
    expect(room.getRoomInfo().roomID).toBe(roomID)
    expect(diary.filter((line) => line.startsWith('reenter'))).toEqual([
      'reenter trying unknown',
      'reenter done unknown',
    ])
    expect(diary.filter((line) => line.startsWith('close'))).toEqual([])
  }
  const heard: string[] = []
  bob.room.on('onRecvRoomTextMsg', ({ textMsg }) => heard.push(textMsg))
  await anna.room.sendRoomTextMsg({ data: { msg: '还在吗' } })
  await until(() => heard.length === 1)
  for (const { call, room, phone } of people) {
    await finish(
      server.clock,
      phones,
      call.stop().then(() => room.logout()),
    )
    expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  }
  await server.close()
})

test("after a restart a live room is its presenter's again; the guest is audience until asked in again", async () => {
  let server = await testServer({ dataDir })
  const anna = await spectator(server, 'anna')
  const bob = await spectator(server, 'bob')
  const carol = await spectator(server, 'carol')
  const people = [anna, bob, carol]
  const phones = people.map(({ phone }) => phone)
  const { roomID } = await finish(server.clock, phones, anna.stage.present({ roomInfo: '直播' }))
  await finish(server.clock, phones, bob.stage.watch({ roomID }))
  await finish(server.clock, phones, carol.stage.watch({ roomID }))
  const link = bob.stage.link()
  await until(() => anna.diary.includes('asks bob'))
  await anna.room.acceptJoinPusher({ data: { userID: 'bob' } })
  await finish(server.clock, phones, link)
  // The guest hears of the restart first: it must not make the room its own.
  anna.phone.offline()
  server = await restarted(server, phones, async () => {})
  await pass(server.clock, phones, 10_000)
  anna.phone.online()
  await pass(server.clock, phones, 25_000)
  await until(() => people.every(({ room }) => room.connection === 'up'))
  expect(anna.room.getRoomInfo()).toMatchObject({ roomID, roomCreator: 'anna' })
  expect(bob.diary).toContain('kicked out')
  expect(people.map(({ room }) => room.role)).toEqual(['presenter', 'audience', 'audience'])
  expect((await anna.room.getAudienceList()).audienceCount).toBe(2)
  expect(carol.stage.view.main.userID).toBe('anna')
  for (const { stage, room, phone } of people) {
    await finish(
      server.clock,
      phones,
      stage.stop().then(() => room.logout()),
    )
    expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  }
  await server.close()
})
