import { afterEach, beforeEach, expect, test } from 'vitest'
import { REQUEST_INTERVAL } from '../../server/rooms/rules/policy.js'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'
import { pass, until } from './support/quiet.js'

/**
 * Every method, option and event of the old clients (protocol.md 5.2 and 5.3), called by name as plain JavaScript does.
 */

let server: TestServer
let rooms: { logout(): Promise<void> }[]
let phones: FakePhone[]

beforeEach(async () => {
  server = await testServer({ doubleRoom: { maxMembers: 2 } })
  rooms = []
  phones = []
})

afterEach(async () => {
  await Promise.all(rooms.map((room) => room.logout()))
  expect(phones.map(({ leftovers }) => leftovers)).toEqual(
    phones.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

type Heard = { [field: string]: unknown }

/** A page of the old days: methods by name, callbacks, one listener object that notes everything. */
class OldPage {
  readonly events: [name: string, payload: Heard][] = []

  constructor(
    readonly room: object,
    readonly loginInfo: object,
    names: readonly string[],
  ) {
    const note = (name: string) => [name, (payload: Heard) => this.events.push([name, payload])]
    Reflect.apply(Reflect.get(room, 'setListener'), room, [Object.fromEntries(names.map(note))])
  }

  /** What `success` or `fail` was called with. */
  call(name: string, options: object = {}): Promise<Heard> {
    return new Promise((done) => {
      const answer: unknown = Reflect.apply(Reflect.get(this.room, name), this.room, [
        { ...options, success: (ret: Heard) => done(ret ?? {}), fail: done },
      ])
      expect(answer, name).toBeUndefined()
    })
  }

  /** The same without callbacks. */
  ask(name: string, options: object = {}): Promise<Heard> {
    return Reflect.apply(Reflect.get(this.room, name), this.room, [options])
  }

  /** The newest event of that name. */
  async heard(name: string): Promise<Heard> {
    const newest = () => this.events.findLast(([event]) => event === name)
    await until(() => newest() !== undefined, `${name} did not come`)
    return newest()?.[1] ?? {}
  }
}

const RTC_EVENTS = ['onGetPusherList', 'onPusherJoin', 'onPusherQuit', 'onRoomClose', 'onRecvRoomTextMsg']
const LIVE_EVENTS = [
  ...[
    'onGetPusherList',
    'onPusherJoin',
    'onPusherQuit',
    'onPushersChange',
    'onRoomClose',
    'onRecvRoomTextMsg',
    'onRecvJoinPusherRequest',
  ],
  ...['onKickOut', 'onRecvRoomCustomMsg', 'onSketchpadData'],
]

async function page(kind: 'double_room' | 'multi_room' | 'live_room', userID: string): Promise<OldPage> {
  const phone = new FakePhone({ clock: server.clock })
  const { platform } = phone
  const room = kind === 'live_room' ? createLiveRoom({ platform }) : createRTCRoom({ platform })
  rooms.push(room)
  phones.push(phone)
  const { userSig } = await server.stranger().get<{ userSig: string }>(`/weapp/utils/get_login_info?userID=${userID}`)
  const loginInfo = {
    serverDomain: `${server.url}/weapp/${kind}/`,
    userID,
    userSig,
    sdkAppID: 1400000000,
    accType: '1',
    userName: `${userID} 名`,
  }
  return new OldPage(room, loginInfo, kind === 'live_room' ? LIVE_EVENTS : RTC_EVENTS)
}

const connected = (...pages: OldPage[]) =>
  until(() => pages.every(({ room }) => Reflect.get(room, 'connection') === 'up'))

test('rtcroom, second generation: every method and payload', async () => {
  const anna = await page('double_room', 'anna')
  const bob = await page('double_room', 'bob')
  expect(await anna.call('login', { data: anna.loginInfo })).toEqual({ userID: 'anna', userName: 'anna 名' })
  expect(await bob.call('login', { data: bob.loginInfo })).toEqual({ userID: 'bob', userName: 'bob 名' })
  const { roomID } = await anna.call('createRoom', { data: { roomInfo: '周会' } })
  expect(roomID).toMatch(/^room_/)
  const { pushURL } = await anna.call('getPushURL', { data: { roomID } })
  expect(pushURL).toMatch(/^rtmp:\/\//)
  expect(await anna.call('enterRoom', { data: { roomID, pushURL, roomInfo: '周会' } })).toMatchObject({ roomID })
  expect(await bob.call('getRoomList', { data: { index: 0, cnt: 20 } })).toMatchObject({
    rooms: [{ roomID, roomInfo: '周会', roomCreator: 'anna', pushers: [{ userID: 'anna' }] }],
  })
  const person = { userID: 'anna', userName: 'anna 名', userAvatar: '', accelerateURL: expect.stringMatching(/^rtmp:/) }
  expect(await bob.call('getPushers', { data: { roomID } })).toMatchObject({
    roomID,
    roomInfo: '周会',
    roomCreator: 'anna',
    pushers: [person],
  })
  const url = await bob.call('getPushURL', { data: {} })
  await bob.call('enterRoom', { data: { roomID, pushURL: url.pushURL } })
  expect(await anna.heard('onPusherJoin')).toMatchObject({
    pushers: [{ ...person, userID: 'bob', userName: 'bob 名' }],
  })
  await connected(anna, bob)
  await bob.call('sendRoomTextMsg', { data: { msg: '你好' } })
  expect(await anna.heard('onRecvRoomTextMsg')).toEqual({
    ...{ roomID, userID: 'bob', nickName: 'bob 名', headPic: '', textMsg: '你好' },
    time: expect.stringMatching(/^\d\d:\d\d:\d\d$/),
  })
  expect(Reflect.apply(Reflect.get(bob.room, 'getAccountInfo'), bob.room, [])).toMatchObject({
    ...{ userID: 'bob', userName: 'bob 名', userAvatar: '', sdkAppID: 1400000000, accountType: '1', accountMode: 0 },
    ...{ userSig: expect.any(String), token: expect.any(String) },
  })
  expect(Reflect.apply(Reflect.get(bob.room, 'getRoomInfo'), bob.room, [])).toMatchObject({
    ...{ roomID, roomInfo: '周会', roomCreator: 'anna', mixedPlayURL: expect.any(String) },
    pushers: [{ userID: 'anna' }],
  })
  await bob.call('exitRoom')
  expect(await anna.heard('onPusherQuit')).toMatchObject({ pushers: [{ userID: 'bob' }] })
  await bob.ask('enterRoom', { data: { roomID, pushURL: url.pushURL } })
  await connected(bob)
  await anna.ask('exitRoom')
  expect(await bob.heard('onRoomClose')).toMatchObject({ errCode: 0, errMsg: '房间已关闭' })
  expect(await bob.call('logout')).toEqual({})
})

test('rtcroom, first generation: init, joinPusher, enterRoom for the list alone, createRoom with an address, unInit', async () => {
  const anna = await page('multi_room', 'anna')
  const bob = await page('multi_room', 'bob')
  await anna.call('init', { data: anna.loginInfo })
  await bob.call('init', { data: bob.loginInfo })
  const { pushURL } = await anna.call('getPushURL')
  const { roomID } = await anna.call('createRoom', { data: { roomName: '旧房间', pushURL } })
  expect(await bob.call('getRoomList', { data: { index: 0, cnt: 10 } })).toMatchObject({
    rooms: [{ roomID, roomName: '旧房间' }],
  })
  await bob.call('enterRoom', { data: { roomID } })
  expect(await bob.heard('onGetPusherList')).toMatchObject({ pushers: [{ userID: 'anna' }] })
  const url = await bob.call('getPushURL')
  await bob.call('joinPusher', { data: { roomID, pushURL: url.pushURL } })
  expect(await anna.heard('onPusherJoin')).toMatchObject({ pushers: [{ userID: 'bob' }] })
  expect(bob.events.filter(([name]) => name === 'onPusherJoin')).toEqual([])
  await connected(anna, bob)
  await anna.call('sendRoomTextMsg', { data: { msg: 'hi' } })
  expect(await bob.heard('onRecvRoomTextMsg')).toMatchObject({ userID: 'anna', nickName: 'anna 名', textMsg: 'hi' })
  await bob.call('exitRoom', {})
  await bob.call('unInit', {})
  await anna.call('unInit', {})
})

test('liveroom, both generations: every method and payload', async () => {
  const anna = await page('live_room', 'anna')
  const bob = await page('live_room', 'bob')
  await anna.call('init', { data: anna.loginInfo })
  expect(await bob.call('login', { data: bob.loginInfo })).toEqual({ userID: 'bob', userName: 'bob 名' })
  const { pushURL } = await anna.call('getPushURL')
  const { roomID } = await anna.call('createRoom', { data: { roomInfo: '发布会', pushURL } })
  expect(await anna.heard('onGetPusherList')).toMatchObject({
    roomID,
    roomCreator: 'anna',
    mixedPlayURL: expect.any(String),
    pushers: [],
  })
  expect(await bob.call('getRoomList', { data: { index: 0, cnt: 20 } })).toMatchObject({
    rooms: [{ roomID, roomInfo: '发布会' }],
  })
  const entered = await bob.call('enterRoom', { data: { roomID } })
  expect(entered).toMatchObject({
    roomID,
    roomCreator: 'anna',
    mixedPlayURL: expect.stringMatching(/^(http|rtmp)/),
    pushers: [{ userID: 'anna' }],
  })
  expect(await bob.heard('onGetPusherList')).toEqual(entered)
  expect(await bob.call('getPushers', { data: { roomID } })).toMatchObject({ roomID, pushers: [{ userID: 'anna' }] })
  await connected(anna, bob)

  await bob.call('sendRoomTextMsg', { data: { msg: '好' } })
  const from = {
    roomID,
    userID: 'bob',
    userName: 'bob 名',
    userAvatar: '',
    time: expect.stringMatching(/^\d\d:\d\d:\d\d$/),
  }
  expect(await anna.heard('onRecvRoomTextMsg')).toEqual({ ...from, message: '好' })
  await bob.call('sendRoomCustomMsg', { data: { cmd: 'gift', msg: 'rose' } })
  expect(await anna.heard('onRecvRoomCustomMsg')).toEqual({ ...from, cmd: 'gift', message: 'rose' })
  expect(await bob.call('sendC2CCustomMsg', { cmd: 'sketchpad', msg: '{"type":"request"}' })).toEqual({})

  const rejected = bob.call('requestJoinPusher', { data: { timeout: 5_000 } })
  expect(await anna.heard('onRecvJoinPusherRequest')).toEqual({ userID: 'bob', userName: 'bob 名', userAvatar: '' })
  await anna.call('rejectJoinPusher', { data: { userID: 'bob', reason: '稍后' } })
  expect(await rejected).toMatchObject({ errCode: -999, errMsg: '稍后' })

  await pass(server.clock, phones, REQUEST_INTERVAL)
  anna.events.length = 0
  const accepted = bob.call('requestJoinPusher')
  await anna.heard('onRecvJoinPusherRequest')
  await anna.call('acceptJoinPusher', { data: { userID: 'bob' } })
  expect(await accepted).toEqual({})
  const url = await bob.call('getPushURL')
  expect(await bob.call('joinPusher', { data: { pushURL: url.pushURL } })).toEqual({})
  expect(await anna.heard('onPusherJoin')).toMatchObject({ pushers: [{ userID: 'bob' }] })
  await bob.heard('onPushersChange')
  Reflect.apply(Reflect.get(anna.room, 'setVideoRatio'), anna.room, [1])

  expect(await bob.call('quitPusher')).toEqual({})
  expect(await anna.heard('onPusherQuit')).toMatchObject({ pushers: [{ userID: 'bob' }] })

  await pass(server.clock, phones, REQUEST_INTERVAL)
  anna.events.length = 0
  const again = bob.ask('requestJoinPusher', { data: {} })
  await anna.heard('onRecvJoinPusherRequest')
  await anna.ask('acceptJoinPusher', { data: { userID: 'bob' } })
  await again
  await bob.ask('joinPusher', { data: { pushURL: (await bob.ask('getPushURL')).pushURL } })
  await anna.heard('onPusherJoin')
  await anna.ask('kickoutSubPusher', { data: { userID: 'bob' } })
  expect(await bob.heard('onKickOut')).toEqual({ roomID })
  await pass(server.clock, phones, 2_000)
  await connected(bob)
  expect(Reflect.apply(Reflect.get(bob.room, 'getAccountInfo'), bob.room, [])).toMatchObject({ userID: 'bob' })
  await anna.call('exitRoom')
  expect(await bob.heard('onRoomClose')).toMatchObject({ errCode: 0 })
  expect(await bob.call('logout')).toEqual({})
})

test.each([
  ['login', { data: {} }, -9, '缺少参数 serverDomain'],
  [
    'login',
    { data: { serverDomain: 'https://h/weapp/multi_room', userID: 'u', userSig: 's' } },
    -9,
    'serverDomain 须为完整地址并以 / 结尾',
  ],
  ['login', { data: { serverDomain: 'http://127.0.0.1:9/weapp/multi_room/', userID: 'u' } }, -9, '缺少参数 userSig'],
  ['getRoomList', { data: { index: 0, cnt: 1 } }, -9, '尚未登录'],
  ['getRoomList', { data: { index: '0' } }, -9, '参数 index 须为数字'],
  ['createRoom', {}, -9, '尚未登录'],
  ['getPushURL', {}, -9, '尚未登录'],
  ['getPushers', { data: {} }, -9, '缺少参数 roomID'],
  ['enterRoom', { data: { pushURL: 'rtmp://h/s' } }, -9, '缺少参数 roomID'],
  ['joinPusher', { data: { roomID: 'r' } }, -9, '缺少参数 pushURL'],
  ['sendRoomTextMsg', { data: { msg: '  ' } }, -9, '缺少参数 msg'],
  ['sendRoomTextMsg', { data: { msg: 'a' } }, -9, '当前不在房间中'],
  ['kickPusher', { data: {} }, -9, '缺少参数 userID'],
])('%s with %j is %i: %s', async (name, options, errCode, errMsg) => {
  const platform = new FakePhone({ clock: server.clock }).platform
  const bare = new OldPage(createRTCRoom({ platform }), {}, [])
  const failed = await bare.call(name, options)
  expect(failed).toMatchObject({
    errCode,
    errMsg,
    operation: expect.any(String),
    hint: expect.stringMatching(/\p{Script=Han}/u),
  })
  await expect(bare.ask(name, options)).rejects.toMatchObject({ errCode, errMsg })
})

test('leaving and logging out are never an error, also when there is nothing to leave', async () => {
  const anna = await page('multi_room', 'anna')
  expect(await anna.call('exitRoom')).toEqual({})
  expect(await anna.call('logout')).toEqual({})
  await anna.call('login', { data: anna.loginInfo })
  expect(await anna.call('exitRoom')).toEqual({})
})
