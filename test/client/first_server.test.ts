// A library is updated with its app, and the server it meets may be as old as the first release. What that server can
// do, the library does with it; what it does not know is done without, in words, and nothing is left behind. The server
// is kept as it was (fixtures/first_release_server), and every operation of the library is asked of it.
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { realTransport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'
import { RestClient } from '../support/rest_client.js'
import { silentLog } from '../support/silent_log.js'
import { testServer } from './fixtures/first_release_server/server.mjs'
import { FaultyWires } from './support/faulty_wires.js'
import { type Person, person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'
import { type Spectator, spectator } from './support/spectator.js'

const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }
const wires = new FaultyWires(realTransport)

let server: { url: string; clock: ManualClock; stranger(): RestClient; close(): Promise<void> }
let people: (Person | Spectator)[]

beforeEach(async () => {
  const clock = new ManualClock()
  const { url, close } = await testServer({}, silentLog, clock)
  server = { url, clock, stranger: () => new RestClient(url), close }
  people = []
})

afterEach(async () => {
  for (const { room } of people) await finish(server.clock, phones(), room.logout())
  expect(phones().map(({ leftovers }) => leftovers)).toEqual(people.map(() => NOTHING))
  await server.close()
})

/** Every operation that the library asks for; `merge_stream` only of a server that says that it mixes. */
afterAll(() => {
  expect([...new Set(wires.asked)].sort()).toEqual([
    'add_audience',
    'add_pusher',
    'cancel_link_mic',
    'create_room',
    'delete_audience',
    'delete_pusher',
    'destroy_room',
    'get_audiences',
    'get_custom_info',
    'get_login_info',
    'get_push_url',
    'get_pushers',
    'get_record_list',
    'get_room_list',
    'kick_pusher',
    'login',
    'logout',
    'pusher_heartbeat',
    'request_link_mic',
    'respond_link_mic',
    'set_custom_field',
    'start_record',
    'stop_record',
    'unkick_pusher',
  ])
})

const phones = () => people.map(({ phone }) => phone)

async function member(name: string) {
  const someone = await person(server, name, { transport: wires })
  people.push(someone)
  return someone
}

async function viewer(name: string) {
  const someone = await spectator(server, name, wires)
  people.push(someone)
  return someone
}

const fresh = async ({ room }: Person | Spectator) => (await room.getPushURL()).pushURL

test('members: made, listed, looked at, entered, chat, another stream, away, kicked, closed', async () => {
  const anna = await member('anna')
  const bob = await member('bob')
  const { roomID } = await anna.room.createRoom({ roomInfo: '周会', unlisted: false })
  await anna.room.enterRoom({ roomID, pushURL: await fresh(anna) })
  expect((await bob.room.getPushers({ roomID })).pushers.map(({ userID }) => userID)).toEqual(['anna'])
  await bob.room.enterRoom({ roomID, pushURL: await fresh(bob) })
  const { rooms } = await bob.room.getRoomList({ index: 0, cnt: 5 })
  expect(rooms.map((room) => room.roomID)).toEqual([roomID])
  await until(() => people.every(({ room }) => room.connection === 'up') && anna.diary.includes('join bob'))

  const heard: string[] = []
  anna.room.on('onRecvRoomTextMsg', ({ userID, textMsg }) => heard.push(`${userID} ${textMsg}`))
  anna.room.on('onRecvRoomCustomMsg', ({ userID, cmd, message }) => heard.push(`${userID} ${cmd} ${message}`))
  await bob.room.sendRoomTextMsg({ msg: '你好' })
  await bob.room.sendRoomCustomMsg({ cmd: 'like', msg: '1' })
  await until(() => heard.length === 2)
  expect(heard).toEqual(['bob 你好', 'bob like 1'])

  await bob.room.enterRoom({ roomID, pushURL: await fresh(bob) })
  bob.room.suspend()
  await pass(server.clock, phones(), 12_000)
  expect(anna.room.members[0]).toMatchObject({ userID: 'bob', state: 'away' })
  bob.room.resume()
  await pass(server.clock, phones(), 60_000, 1_000)
  expect(anna.room.members[0]).toMatchObject({ userID: 'bob', state: 'online' })

  await anna.room.kickPusher({ userID: 'bob' })
  await until(() => bob.diary.includes('close kicked 12') && anna.diary.includes('quit bob kicked'))
  const again = await fresh(bob)
  await expect(bob.room.enterRoom({ roomID, pushURL: again })).rejects.toMatchObject({ errCode: 12 })
  await anna.room.unkickPusher({ userID: 'bob' })
  await bob.room.enterRoom({ roomID, pushURL: again })
  await anna.room.destroyRoom({ roomID })
  await until(() => bob.diary.includes('close closed 0'))
})

test('a member who loses the network, and one whose server forgot the socket, are in again', async () => {
  const anna = await member('anna')
  const bob = await member('bob')
  const { roomID } = await anna.room.createRoom({ roomInfo: '周会' })
  for (const one of [anna, bob]) await one.room.enterRoom({ roomID, pushURL: await fresh(one) })
  await until(() => people.every(({ room }) => room.connection === 'up'))
  bob.phone.offline()
  await pass(server.clock, phones(), 40_000, 1_000)
  expect(anna.diary).toContain('quit bob timeout')
  bob.phone.online()
  await pass(server.clock, phones(), 20_000, 1_000)
  expect(anna.sees()).toContain('bob')
  expect(bob.diary.filter((line) => line.startsWith('close'))).toEqual([])
  anna.phone.network.breakSockets()
  await pass(server.clock, phones(), 10_000, 1_000)
  expect(anna.room.connection).toBe('up')
  await anna.room.exitRoom()
})

test('recording, which it cannot do here, is refused in words', async () => {
  const anna = await member('anna')
  const { roomID } = await anna.room.createRoom({ roomInfo: '周会' })
  await anna.room.enterRoom({ roomID, pushURL: await fresh(anna) })
  await expect(anna.room.startRecord()).rejects.toMatchObject({ errCode: 14 })
  await expect(anna.room.stopRecord()).rejects.toMatchObject({ errCode: 14 })
  await expect(anna.room.getRecordList({ index: 0, cnt: 5 })).rejects.toMatchObject({ errCode: 14 })
})

test('an own id whose answer was lost is refused with 11 there; another id works', async () => {
  const anna = await member('anna')
  let lost = false
  wires.onRequest = (held) => {
    if (held.operation !== 'create_room' || lost) return held.pass()
    lost = true
    held.loseAnswer()
    held.answer({}, 502)
  }
  const made = anna.room.createRoom({ roomID: 'mine', roomInfo: '周会' })
  await expect(finish(server.clock, phones(), made)).rejects.toMatchObject({ errCode: -3 })
  await expect(anna.room.createRoom({ roomID: 'mine', roomInfo: '周会' })).rejects.toMatchObject({ errCode: 11 })
  wires.onRequest = (held) => held.pass()
  const { roomID } = await anna.room.createRoom({ roomInfo: '周会' })
  await anna.room.enterRoom({ roomID, pushURL: await fresh(anna) })
})

async function show() {
  const anna = await viewer('anna')
  const bob = await viewer('bob')
  const { roomID } = await anna.room.createRoom({ roomInfo: '直播', pushURL: await fresh(anna) })
  await bob.room.enterRoom({ roomID })
  await until(() => anna.room.connection === 'up' && bob.room.connection === 'up')
  return { anna, bob, roomID }
}

async function ask(anna: Spectator, bob: Spectator) {
  const asked = bob.room.requestJoinPusher({ timeout: 10_000 })
  await until(() => anna.diary.includes('asks bob'))
  anna.diary.length = 0
  return { asked }
}

test('a live room: counted, told, custom fields, asked and refused, given, taken off, closed', async () => {
  const { anna, bob, roomID } = await show()
  expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
  await anna.room.sendC2CCustomMsg({ toUserID: 'bob', cmd: 'gift', msg: 'rose' })
  await bob.room.sendRoomTextMsg({ msg: '你好' })
  await until(() => bob.diary.includes('c2c anna gift "rose"') && anna.diary.includes('text bob 你好'))
  await bob.room.setCustomField({ fieldName: 'like', operation: 'inc' })
  expect((await anna.room.getCustomInfo()).custom).toEqual({ like: 1 })

  const no = await ask(anna, bob)
  const refused = expect(no.asked).rejects.toMatchObject({ errCode: -999, errMsg: '稍后' })
  await anna.room.rejectJoinPusher({ userID: 'bob', reason: '稍后' })
  await refused
  await pass(server.clock, phones(), 4_000)
  const back = await ask(anna, bob)
  await Promise.all([bob.room.cancelJoinPusher(), expect(back.asked).rejects.toMatchObject({ errCode: -999 })])
  await until(() => anna.diary.includes('cancel bob'))
  await pass(server.clock, phones(), 4_000)

  for (const end of ['by the presenter', 'by the guest']) {
    const yes = await ask(anna, bob)
    await anna.room.acceptJoinPusher({ userID: 'bob' })
    await yes.asked
    await bob.room.joinPusher({ pushURL: await fresh(bob) })
    expect(bob.room.role).toBe('guest')
    // It does not know `stay`: the kick is lifted by a second request.
    if (end === 'by the presenter') await anna.room.kickoutSubPusher({ userID: 'bob' })
    else await bob.room.quitPusher()
    await pass(server.clock, phones(), 4_000)
    expect(bob.room.role).toBe('audience')
    await until(() => bob.room.connection === 'up')
    expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
  }
  expect(bob.diary).toContain('kicked out')
  expect((await bob.room.getPushers({ roomID })).pushers.map(({ userID }) => userID)).toEqual(['anna'])
  await bob.room.exitRoom()
  expect((await anna.room.getAudienceList()).audienceCount).toBe(0)
  await bob.room.enterRoom({ roomID })
  await until(() => bob.room.connection === 'up')
  await anna.room.exitRoom()
  await until(() => bob.diary.includes('close closed 0'))
})

test('an answer to link-mic that was lost with the socket is not told again there: the request ends by its time', async () => {
  const { anna, bob } = await show()
  const { asked } = await ask(anna, bob)
  bob.phone.offline()
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  const ended = expect(asked).rejects.toMatchObject({ errCode: -999, errMsg: '主播没有回应' })
  await pass(server.clock, phones(), 3_000)
  bob.phone.online()
  await Promise.all([ended, pass(server.clock, phones(), 10_000)])
  expect(bob.room.role).toBe('audience')
})

test('a viewer back from a dead zone finds the room closed after a look of 20 s, which the server answers with 3', async () => {
  const { anna, bob } = await show()
  bob.phone.offline()
  await anna.room.exitRoom()
  await pass(server.clock, phones(), 10_000, 1_000)
  bob.phone.online()
  await pass(server.clock, phones(), 30_000, 1_000)
  expect(bob.diary).toContain('close closed 0')
})

test('the texts and pictures of a page that are too long for it are refused before they are sent', async () => {
  const { anna } = await show()
  await expect(anna.room.sendRoomTextMsg({ msg: '长'.repeat(3_000) })).rejects.toMatchObject({ errCode: -9 })
  expect(anna.room.connection).toBe('up')
})
