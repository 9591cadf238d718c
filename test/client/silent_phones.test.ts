// wx.request that calls only `complete`, `fail` without an argument, or nothing at all (base libraries before 2.10.0
// know no `timeout`): the call never settled, and its place in the queue was lost; after five of them no request went
// out. A socket whose `onClose` or `onError` came without an argument was never replaced. Whatever a phone says or
// does not say, a request has one end within its time-out, and a socket that broke is replaced.
import { afterEach, expect, test } from 'vitest'
import { wxPlatform } from '../../wxlite/utils/platform/platform.js'
import type { WxApi, WxSocketTask } from '../../wxlite/utils/platform/wx_api.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { MemoryWorld } from './support/memory_world.js'

type Request = WxApi['request']
type Options = Parameters<Request>[0]

let world: MemoryWorld
afterEach(() => world.server.close())

const task = { abort: () => undefined }
/** As a phone calls: the arguments are its own matter. */
const call = (callback: unknown, ...said: unknown[]) =>
  queueMicrotask(() => Reflect.apply(Object(callback), undefined, said))

/** What some phones do in place of a request. */
const ENDS: { readonly [what: string]: (options: Options, send: Request) => ReturnType<Request> } = {
  'calls nothing': () => task,
  'calls complete alone': (options) => {
    call(Reflect.get(options, 'complete') ?? (() => undefined))
    return task
  },
  'calls fail without an argument': ({ fail }) => {
    call(fail)
    return task
  },
  'calls success without an argument': ({ success }) => {
    call(success)
    return task
  },
  throws: () => {
    throw new Error('request:fail')
  },
  'throws from abort and never answers': () => ({
    abort() {
      throw new Error('abort')
    },
  }),
}

/** Somebody whose phone ends requests of one operation in a way of its own, while that is set. */
async function phoneThat(change: Partial<WxApi> = {}) {
  world = new MemoryWorld()
  const { phone } = world.phone()
  const odd = { operation: '', end: ENDS['calls nothing'] }
  const api: WxApi = {
    ...phone.wx,
    request(options) {
      const mine = odd.operation !== '' && options.url.includes(`/${odd.operation}`)
      return mine && odd.end ? odd.end(options, phone.wx.request) : phone.wx.request(options)
    },
    ...change,
  }
  const room = createRTCRoom({ platform: wxPlatform(() => api, phone.timers) })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  return { phone, room, odd }
}

/** How it ends, within so much time. */
async function outcome(work: Promise<unknown>, ms: number): Promise<unknown> {
  let end: unknown = 'never'
  work.then(
    () => {
      end = 'done'
    },
    ({ errCode }) => {
      end = errCode
    },
  )
  await world.pass(ms, 500)
  return end
}

test.each(Object.entries(ENDS))('a phone that %s: every call ends, and the next ones go out', async (_what, end) => {
  const { phone, room, odd } = await phoneThat()
  Object.assign(odd, { operation: 'create_room', end })
  for (let time = 0; time < 6; time += 1) expect(await outcome(room.createRoom({}), 9_000)).toBe(-3)
  odd.operation = 'get_room_list'
  expect(await outcome(room.getRoomList({ index: 0, cnt: 1 }), 30_000)).toBe(-1)
  odd.operation = ''
  const { pushURL } = await room.getPushURL()
  await room.enterRoom({ roomID: 'r', pushURL })
  odd.operation = 'delete_pusher'
  expect(await outcome(room.exitRoom(), 4_000)).toBe('done')
  expect(await outcome(room.logout(), 2_000)).toBe('done')
  await world.pass(1_000)
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test('a phone that says both success and fail has one answer, and a request without a task is one like any other', async () => {
  const { phone, room, odd } = await phoneThat()
  const twice = (options: Options, send: Request) =>
    send({
      ...options,
      success(answer) {
        options.success(answer)
        options.fail({ errMsg: 'request:fail' })
        options.success(answer)
      },
    })
  const taskless: unknown = (options: Options, send: Request) => void send(options)
  for (const end of [twice, taskless]) {
    Object.assign(odd, { operation: 'get_push_url', end })
    expect(await outcome(room.getPushURL(), 1_000)).toBe('done')
  }
  await room.logout()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  expect(phone.timers.reported).toEqual([])
})

/** A socket that the test ends as it likes. */
function brokenSocket(how: 'onClose' | 'onError'): WxSocketTask {
  const nothing = () => undefined
  return {
    send: nothing,
    close: nothing,
    onOpen: nothing,
    onMessage: nothing,
    onClose: nothing,
    onError: nothing,
    [how]: (listener: unknown) => call(listener),
  }
}

test.each(['onClose', 'onError'] as const)('a socket whose %s says nothing is replaced', async (how) => {
  let broken = true
  let opened = 0
  const phones = { connect: (_options: Parameters<WxApi['connectSocket']>[0]): WxSocketTask => brokenSocket(how) }
  const { phone, room } = await phoneThat({
    connectSocket(options) {
      opened += 1
      return broken ? brokenSocket(how) : phones.connect(options)
    },
  })
  phones.connect = phone.wx.connectSocket
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(3_000)
  expect(opened).toBeGreaterThan(1)
  broken = false
  await world.pass(8_000)
  expect(room.connection).toBe('up')
  await room.logout()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test('a wx.login that calls back without an argument is one that gives no code, at once', async () => {
  world = new MemoryWorld()
  const { phone } = world.phone()
  const said = async (callback: 'success' | 'fail') => {
    const login: WxApi['login'] = (options) => call(options[callback])
    const asked = wxPlatform(() => ({ ...phone.wx, login }), phone.timers).login()
    return asked.catch((error: unknown) => error instanceof Error)
  }
  expect(await Promise.all([said('success'), said('fail')])).toEqual(['', true])
})
