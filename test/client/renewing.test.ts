// The userSig ran out in a dead zone, and the app's renewLogin failed too: the library asked for it with every
// heartbeat, every three seconds. Another app's renewLogin never ended, and with it hung every call of the room for
// good. A renewal that fails or does not come is asked for again after growing pauses, and the room stays.
import { expect, test } from 'vitest'
import type { LoginData } from '../../wxlite/utils/api/login.js'
import { embeddedIM } from '../../wxlite/utils/im/embedded.js'
import { createRequests } from '../../wxlite/utils/net/requests.js'
import { createSession, type RenewLogin } from '../../wxlite/utils/net/session.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'
import { MemoryWorld } from './support/memory_world.js'

const DATA: LoginData = { serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' }

/** A server that takes one login, and then only the renewed one. */
function world(renewLogin: RenewLogin) {
  const clock = new ManualClock(1_000_000)
  let logins = 0
  const reply = (operation: string, url: string) => {
    if (operation !== 'login') return { code: 7, message: '鉴权失败' }
    const good = url.includes('userSig=fresh') || ++logins === 1
    return good
      ? { code: 0, message: '', token: 't', userID: 'bob', im: { provider: 'embedded', url: '' }, media: {} }
      : { code: 7, message: '' }
  }
  const transport: Transport = {
    request({ url }, done) {
      done({ status: 200, text: JSON.stringify(reply(/\/([a-z_]+)(\?|$)/.exec(url)?.[1] ?? '', url)) })
      return () => {}
    },
    connect: () => ({ send: () => {}, close: () => {} }),
  }
  const phone = new FakePhone({ clock, transport })
  const session = createSession(phone.platform, createRequests(phone.platform), embeddedIM, async () => {}, renewLogin)
  return { clock, phone, session }
}

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 0,
    ({ errCode }) => errCode,
  )

test.each([
  ['rejects', () => Promise.reject(new Error('no network'))],
  ['answers nothing', () => Promise.resolve(JSON.parse('null'))],
  [
    'throws',
    () => {
      throw new Error('broken')
    },
  ],
] as [string, RenewLogin][])(
  'a renewLogin that %s is asked again after growing pauses, however often it is needed',
  async (_, renewLogin) => {
    let asked = 0
    const { clock, session, phone } = world(() => {
      asked += 1
      return renewLogin()
    })
    await session.login(DATA)
    for (let second = 0; second < 600; second += 3) {
      expect(await outcome(session.call('get_room_list', { index: 0, cnt: 1 }))).toBe(-1)
      clock.advance(3_000)
    }
    expect(asked).toBeGreaterThan(5)
    expect(asked).toBeLessThan(25)
    expect(phone.leftovers).toMatchObject({ timers: 0, requests: 0 })
  },
)

test('one that never ends is given up after a while, and calls end with it', async () => {
  const { clock, session, phone } = world(() => new Promise(() => {}))
  await session.login(DATA)
  const ended = outcome(session.call('get_room_list', { index: 0, cnt: 1 }))
  for (let second = 0; second < 20; second += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(1_000)
  }
  expect(await ended).toBe(-1)
  expect(phone.leftovers).toMatchObject({ timers: 0, requests: 0 })
})

test('a room whose login cannot be renewed for a while goes on, and is whole again when it can', async () => {
  const home = new MemoryWorld()
  let works = false
  let asked = 0
  const bob = await home.member('bob', {
    async renewLogin() {
      asked += 1
      if (!works) throw new Error('no network')
      return DATA
    },
  })
  const closed: string[] = []
  bob.room.on('onRoomClose', ({ reason }) => closed.push(reason))
  await bob.room.enterRoom({ roomID: 'r', pushURL: (await bob.room.getPushURL()).pushURL })
  let expired = true
  bob.wires.onRequest = (request) => {
    if (request.operation === 'login' && works) expired = false
    if (expired) request.answer({ code: 7, message: '鉴权失败' })
    else request.pass()
  }
  home.server.restart()
  await home.pass(120_000, 500)
  expect(closed).toEqual([])
  expect(bob.room.getRoomInfo().roomID).toBe('r')
  expect(asked).toBeLessThan(12)
  // From here on the server takes the login.
  works = true
  expired = false
  await home.pass(90_000, 500)
  expect(closed).toEqual([])
  expect(await home.streamOf('r', 'bob')).not.toBe('')
  await bob.room.logout()
  home.server.close()
})

// The clock of the phone was an hour ahead and was put right after a failure: for an hour nobody was asked again.
test.each([-3_600_000, 3_600_000])('the pause is no longer for a clock that is put right by %i ms', async (step) => {
  let asked = 0
  const { clock, session } = world(async () => {
    asked += 1
    throw new Error('no network')
  })
  await session.login(DATA)
  const call = () => outcome(session.call('get_room_list', { index: 0, cnt: 1 }))
  await call()
  clock.step(step)
  clock.advance(60_000)
  await call()
  expect(asked).toBe(2)
})
