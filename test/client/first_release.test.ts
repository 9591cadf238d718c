// Phones keep the library that they were released with, long after the server has moved on. The library of the first
// version is
// kept as it was (fixtures/first_release), and what it could do then it can do with every later server.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakePhone } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'
import { createLiveRoom } from './fixtures/first_release/liveroom.js'
import { wxPlatform } from './fixtures/first_release/platform.js'
import { createRTCRoom } from './fixtures/first_release/rtcroom.js'
import { finish, pass, until } from './support/quiet.js'

const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

let server: TestServer
let phones: FakePhone[]

beforeEach(async () => {
  server = await testServer()
  phones = []
})

afterEach(() => server.close())

async function identity(userID: string, type: 'multi_room' | 'live_room') {
  const { userSig } = await server.stranger().get<{ userSig: string }>(`/weapp/utils/get_login_info?userID=${userID}`)
  return { serverDomain: `${server.url}/weapp/${type}/`, userID, userSig, userName: `${userID} 名` }
}

function platform() {
  const phone = new FakePhone({ clock: server.clock })
  phones.push(phone)
  return wxPlatform(
    () => ({
      ...phone.wx,
      offAppShow: off(phone, 'offAppShow'),
      offAppHide: off(phone, 'offAppHide'),
      offNetworkStatusChange: off(phone, 'offNetworkStatusChange'),
    }),
    phone.timers,
  )
}

function off(phone: FakePhone, name: 'offAppShow' | 'offAppHide' | 'offNetworkStatusChange') {
  return (listener: (status: object) => void) => phone.wx[name]?.(listener)
}

async function member(name: string) {
  const room = createRTCRoom({ platform: platform() })
  await room.login(await identity(name, 'multi_room'))
  const diary: string[] = []
  room.setListener({
    onPusherJoin: ({ pushers }) => diary.push(...pushers.map(({ userID }) => `join ${userID}`)),
    onPusherQuit: ({ pushers }) => diary.push(...pushers.map(({ userID, reason }) => `quit ${userID} ${reason}`)),
    onRecvRoomTextMsg: ({ userID, textMsg }) => diary.push(`text ${userID} ${textMsg}`),
    onRecvRoomCustomMsg: ({ userID, cmd, message }) => diary.push(`custom ${userID} ${cmd} ${message}`),
    onRoomClose: ({ reason, errCode }) => diary.push(`close ${reason} ${errCode}`),
  })
  return { room, diary }
}

async function viewer(name: string) {
  const room = createLiveRoom({ platform: platform() })
  await room.login(await identity(name, 'live_room'))
  const diary: string[] = []
  room.setListener({
    onRecvRoomTextMsg: ({ userID, message }) => diary.push(`text ${userID} ${message}`),
    onRecvJoinPusherRequest: ({ userID }) => diary.push(`asks ${userID}`),
    onKickOut: () => diary.push('kicked out'),
    onCustomChange: ({ custom }) => diary.push(`custom ${custom}`),
    onRoomClose: ({ reason, errCode }) => diary.push(`close ${reason} ${errCode}`),
  })
  return { room, diary }
}

async function endAll(...rooms: { logout(): Promise<void> }[]) {
  for (const room of rooms) await finish(server.clock, phones, room.logout())
  expect(phones.map(({ leftovers }) => leftovers)).toEqual(phones.map(() => NOTHING))
}

test('members: made, listed, entered, chat, another stream, kicked, closed', async () => {
  const anna = await member('anna')
  const bob = await member('bob')
  const { roomID } = await anna.room.createRoom({ data: { roomInfo: '周会' } })
  for (const { room } of [anna, bob])
    await room.enterRoom({ data: { roomID, pushURL: (await room.getPushURL()).pushURL } })
  expect((await bob.room.getRoomList({ data: { index: 0, cnt: 5 } })).rooms.map((room) => room.roomID)).toEqual([
    roomID,
  ])
  await until(() => anna.room.connection === 'up' && bob.room.connection === 'up' && anna.diary.includes('join bob'))
  await anna.room.sendRoomTextMsg({ data: { msg: '你好' } })
  await bob.room.sendRoomCustomMsg({ data: { cmd: 'like', msg: '1' } })
  await until(() => bob.diary.includes('text anna 你好') && anna.diary.includes('custom bob like 1'))
  await bob.room.enterRoom({ data: { roomID, pushURL: (await bob.room.getPushURL()).pushURL } })
  await pass(server.clock, phones, 60_000, 1_000)
  expect(bob.room.members[0]).toMatchObject({ userID: 'anna', state: 'online' })
  await anna.room.kickPusher({ data: { userID: 'bob' } })
  await until(() => bob.diary.includes('close kicked 12') && anna.diary.includes('quit bob kicked'))
  await anna.room.unkickPusher({ data: { userID: 'bob' } })
  await bob.room.enterRoom({ data: { roomID, pushURL: (await bob.room.getPushURL()).pushURL } })
  await anna.room.destroyRoom({ data: { roomID } })
  await until(() => bob.diary.includes('close closed 0'))
  await endAll(anna.room, bob.room)
})

test('a live room: watched, counted, link-mic asked, given and ended, custom fields, closed', async () => {
  const anna = await viewer('anna')
  const bob = await viewer('bob')
  const { roomID } = await anna.room.createRoom({
    data: { roomInfo: '直播', pushURL: (await anna.room.getPushURL()).pushURL },
  })
  await bob.room.enterRoom({ data: { roomID } })
  await until(() => anna.room.connection === 'up' && bob.room.connection === 'up')
  expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
  const asked = bob.room.requestJoinPusher({ data: { timeout: 10_000 } })
  await until(() => anna.diary.includes('asks bob'))
  await anna.room.acceptJoinPusher({ data: { userID: 'bob' } })
  await asked
  await bob.room.joinPusher({ data: { pushURL: (await bob.room.getPushURL()).pushURL } })
  expect(bob.room.role).toBe('guest')
  await anna.room.kickoutSubPusher({ data: { userID: 'bob' } })
  await until(() => bob.diary.includes('kicked out'))
  await pass(server.clock, phones, 3_000)
  expect(bob.room.role).toBe('audience')
  await bob.room.setCustomField({ data: { fieldName: 'like', operation: 'inc' } })
  await until(() => anna.diary.includes('custom {"like":1}'))
  await anna.room.exitRoom()
  await until(() => bob.diary.includes('close closed 0'))
  await endAll(anna.room, bob.room)
})
