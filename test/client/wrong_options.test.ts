// Pages are plain JavaScript: `rtcroom.enterRoom(null)` threw a TypeError out of the page's own handler,
// a text beyond the server's limit cost the socket, and a time-out of Infinity ended at once.
// What is wrong with a call is said by its promise, with the argument named, before anything is sent.
import { expect, test, vi } from 'vitest'
import { createCall } from '../../wxlite/utils/call.js'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import { createLiveStage } from '../../wxlite/utils/live_stage.js'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'
import { MemoryWorld } from './support/memory_world.js'

/** What a page without types hands in. */
const NULL = JSON.parse('null')

function phone() {
  return new FakePhone({ clock: new ManualClock(0) }).platform
}

/** The methods of a room that take an object of options. */
function methods(room: object): [string, (options: unknown) => unknown][] {
  const names = Object.keys(room).filter((name) => !['setListener', 'on'].includes(name))
  return names.flatMap((name): [string, (options: unknown) => unknown][] => {
    const value: unknown = Reflect.get(room, name)
    return typeof value === 'function' ? [[name, (options) => Reflect.apply(value, room, [options])]] : []
  })
}

test('null, a text or a number in place of the options rejects with -9 and names them; nothing is thrown', async () => {
  for (const room of [createRTCRoom({ platform: phone() }), createLiveRoom({ platform: phone() })]) {
    const all = methods(room)
    expect(all.length).toBeGreaterThan(15)
    for (const [name, call] of all)
      for (const options of [NULL, 'r', 7]) {
        const refused: unknown = await Promise.resolve(call(options)).catch((error: unknown) => error)
        expect(refused, name).toMatchObject({ errCode: -9, errMsg: expect.stringContaining('options') })
      }
  }
})

test('null as data names what is missing, null as the options of a factory is none', async () => {
  const room = createRTCRoom({ platform: phone() })
  await expect(room.enterRoom({ data: NULL })).rejects.toMatchObject({ errCode: -9, errMsg: '缺少参数 roomID' })
  expect(() => createRTCRoom(NULL)).not.toThrow()
  expect(() => createLiveRoom(NULL)).not.toThrow()
})

test('a call, a stage and getLoginInfo reject null too', async () => {
  const platform = phone()
  const call = createCall({ room: createRTCRoom({ platform }), platform, onView: () => {} })
  const stage = createLiveStage({ room: createLiveRoom({ platform }), platform, onView: () => {} })
  const wrong = { errCode: -9, errMsg: expect.stringContaining('options') }
  await expect(call.start(NULL)).rejects.toMatchObject(wrong)
  for (const begin of [stage.present, stage.watch, stage.link]) await expect(begin(NULL)).rejects.toMatchObject(wrong)
  await expect(getLoginInfo(NULL)).rejects.toMatchObject(wrong)
  await expect(getLoginInfo({ ...JSON.parse('{}'), platform })).rejects.toMatchObject({
    errCode: -9,
    errMsg: '缺少参数 serverUrl',
  })
})

test('a message that cannot be written as JSON is refused with its name', async () => {
  const world = new MemoryWorld()
  const { room } = await world.viewer('anna')
  await room.createRoom({ roomID: 'show', pushURL: (await room.getPushURL()).pushURL })
  const circle: { self?: object } = {}
  circle.self = circle
  for (const msg of [circle, 7n])
    await expect(room.sendC2CCustomMsg({ cmd: 'c', msg, toUserID: 'bob' })).rejects.toMatchObject({
      errCode: -9,
      errMsg: expect.stringContaining('msg'),
    })
  await room.logout()
  world.server.close()
})

test.each([
  ['a'.repeat(8_192), true],
  ['a'.repeat(8_193), false],
  ['中'.repeat(2_730), true],
  ['中'.repeat(2_731), false],
  ['é'.repeat(4_097), false],
  ['😀'.repeat(2_048), true],
  ['😀'.repeat(2_049), false],
])('a text is counted in bytes, and refused at once when it is too long (%#)', async (msg, fits) => {
  const world = new MemoryWorld()
  const { room, phone: mobile } = await world.member('bob')
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(500)
  for (const send of [room.sendRoomTextMsg({ msg }), room.sendRoomCustomMsg({ cmd: 'c', msg })]) {
    if (fits) await send
    else await expect(send).rejects.toMatchObject({ errCode: -9, errMsg: '参数 msg 不能超过 8192 字节' })
  }
  expect(mobile.network.sockets).toBe(1)
  await room.logout()
  world.server.close()
})

test.each([Number.POSITIVE_INFINITY, -1, 0, Number.NaN, 2 ** 40, '10000'])(
  'a time-out of %s is the default, with a warning',
  async (timeout) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const world = new MemoryWorld()
    const anna = await world.viewer('anna')
    const bob = await world.viewer('bob')
    await anna.room.createRoom({ roomID: 'show', pushURL: (await anna.room.getPushURL()).pushURL })
    await bob.room.enterRoom({ roomID: 'show' })
    await world.pass(500)
    let ended = ''
    const options = { timeout: Number(timeout) }
    Reflect.set(options, 'timeout', timeout)
    bob.room.requestJoinPusher(options).catch(({ errMsg }) => {
      ended = errMsg
    })
    await world.pass(29_000, 500)
    expect(ended).toBe('')
    await world.pass(2_000, 500)
    expect(ended).toBe('主播没有回应')
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(`timeout ${timeout}`))
    warn.mockRestore()
    await Promise.all([bob.room.logout(), anna.room.logout()])
    world.server.close()
  },
)
