// A host that has no live tags (WeChat on a PC), no setKeepScreenOn, or a SocketTask that throws from close: the call
// that threw ended `stop()` half-way, and the user stayed in the room, heard by the server every 7 s, with an error
// that no page expects. Where a pusher tag did not say that it had stopped, its stream never came back after a break;
// where wx.login did not answer, nobody was ever logged in.
import { expect, test } from 'vitest'
import { createCall } from '../../wxlite/utils/call.js'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import { wxPlatform } from '../../wxlite/utils/platform/platform.js'
import type { WxApi, WxSocketTask } from '../../wxlite/utils/platform/wx_api.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { MemoryWorld } from './support/memory_world.js'
import { pageCall } from './support/page_call.js'

function refuse(): never {
  throw new Error('not here')
}

/** Somebody in the room `r` with a call, on a phone whose `wx` is what `broken` makes of the whole one. */
async function caller(world: MemoryWorld, broken: (wx: WxApi) => Partial<WxApi>) {
  const { phone } = world.phone()
  const api = { ...phone.wx, ...broken(phone.wx) }
  const platform = wxPlatform(() => api, phone.timers)
  const room = createRTCRoom({ platform })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  const call = pageCall(phone, { room, platform })
  const started = call.start({ roomID: 'r', create: true })
  await world.pass(3_000)
  await started
  return { phone, room, call, platform }
}

/** The same socket, but for some of its methods. */
function socket(task: WxSocketTask, changed: Partial<WxSocketTask>): WxSocketTask {
  return {
    onOpen: (run) => task.onOpen(run),
    onMessage: (run) => task.onMessage(run),
    onClose: (run) => task.onClose(run),
    onError: (run) => task.onError(run),
    send: (options) => task.send(options),
    close: (options) => task.close(options),
    ...changed,
  }
}

const REFUSALS: { readonly [what: string]: (wx: WxApi) => Partial<WxApi> } = {
  setKeepScreenOn: () => ({ setKeepScreenOn: refuse }),
  createLivePusherContext: () => ({ createLivePusherContext: refuse }),
  createLivePlayerContext: () => ({ createLivePlayerContext: refuse }),
  'LivePusherContext.stop': (wx) => ({
    createLivePusherContext: () => ({ ...wx.createLivePusherContext(), stop: refuse }),
  }),
  'SocketTask.close': (wx) => ({ connectSocket: (options) => socket(wx.connectSocket(options), { close: refuse }) }),
  onAppShow: () => ({ onAppShow: refuse }),
  onAppHide: () => ({ onAppHide: refuse }),
  onNetworkStatusChange: () => ({ onNetworkStatusChange: refuse }),
}

test.each(Object.entries(REFUSALS))('a call begins and ends on a phone whose %s throws', async (_what, broken) => {
  const world = new MemoryWorld()
  const { phone, call, room } = await caller(world, broken)
  const eve = await world.member('eve')
  await eve.room.enterRoom({ roomID: 'r', pushURL: (await eve.room.getPushURL()).pushURL })
  await world.pass(1_000)
  call.pause()
  call.resume()
  await expect(call.stop()).resolves.toBeUndefined()
  await world.pass(1_000)
  expect((await world.server.rooms.directory.find('r'))?.view.members.has('bob')).not.toBe(true)
  expect(room.connection).toBe('off')
  expect(phone.leftovers).toMatchObject({ requests: 0, listeners: 0 })
  world.server.close()
})

test('a pusher tag that does not say that it has stopped is started again nevertheless', async () => {
  const world = new MemoryWorld()
  const { phone, call } = await caller(world, (wx) => ({
    createLivePusherContext() {
      const context = wx.createLivePusherContext()
      return { ...context, stop: () => context.stop({}) }
    },
  }))
  phone.pusher.state(-1307)
  expect(call.view.pusher.phase).toBe('reconnecting')
  await world.pass(5_000)
  expect(call.view.pusher.phase).toBe('live')
  world.server.close()
})

test('a socket that throws from send is a broken one, and is replaced', async () => {
  const world = new MemoryWorld()
  let broken = false
  const { room } = await caller(world, (wx) => ({
    connectSocket(options) {
      const task = wx.connectSocket(options)
      return socket(task, { send: (message) => (broken ? refuse() : task.send(message)) })
    },
  }))
  expect(room.connection).toBe('up')
  broken = true
  await expect(room.sendRoomTextMsg({ msg: 'x' })).rejects.toMatchObject({ errCode: -2 })
  expect(room.connection).toBe('connecting')
  broken = false
  await world.pass(3_000)
  expect(room.connection).toBe('up')
  world.server.close()
})

test('where wx.login does not answer, it is done without', async () => {
  const world = new MemoryWorld()
  const { phone } = world.phone()
  const asked: string[] = []
  const api: WxApi = {
    ...phone.wx,
    login: () => undefined,
    request({ url, success }) {
      asked.push(url)
      success({ statusCode: 200, data: { code: 0, message: '', userID: 'bob', userSig: 'sig' } })
      return { abort: () => undefined }
    },
  }
  const platform = wxPlatform(() => api, phone.timers)
  const info = getLoginInfo({ serverUrl: 'http://memory', type: 'multi_room', platform })
  await world.pass(10_000)
  await expect(info).resolves.toMatchObject({ userID: 'bob' })
  expect(asked).toEqual(['http://memory/weapp/utils/get_login_info?'])
  world.server.close()
})

test('a host that cannot be asked for the camera has refused it', async () => {
  const world = new MemoryWorld()
  const { phone } = world.phone()
  const api = { ...phone.wx, authorize: refuse, openSetting: refuse }
  const platform = wxPlatform(() => api, phone.timers)
  const room = createRTCRoom({ platform })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  const call = createCall({ room, platform, onView: () => undefined, explain: async () => true })
  await expect(call.start({ roomID: 'r', create: true })).rejects.toMatchObject({ name: 'RoomError', errCode: -7 })
  world.server.close()
})
