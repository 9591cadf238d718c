import { expect, test } from 'vitest'
import { embeddedIM } from '../../wxlite/utils/im/embedded.js'
import { createRequests } from '../../wxlite/utils/net/requests.js'
import { createSession, type RenewLogin } from '../../wxlite/utils/net/session.js'
import { createScope } from '../../wxlite/utils/platform/scope.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

type Answer = { status: number; body: unknown } | undefined
type Server = (operation: string, token: string, url: string) => Answer | Promise<Answer>

const OK = { code: 0, message: '' }
const LOGIN = { ...OK, userID: 'me', im: { provider: 'embedded', url: 'ws://h' }, media: { provider: 'embedded' } }
const DATA = {
  serverDomain: 'http://h/weapp/multi_room/',
  userID: 'me',
  userSig: 'sig+/=',
  sdkAppID: 7,
  accType: '1',
  userName: '我',
}

function world(server: Server, renewLogin?: RenewLogin) {
  const clock = new ManualClock(1_000_000)
  const asked: string[] = []
  const transport: Transport = {
    request({ url, header }, done) {
      const operation = /\/([a-z_]+)(\?|$)/.exec(url)?.[1] ?? ''
      asked.push(operation)
      let aborted = false
      void Promise.resolve(server(operation, header.authorization ?? '', url)).then((answer) => {
        if (!aborted)
          done(
            answer && {
              status: answer.status,
              text: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
            },
          )
      })
      return () => {
        aborted = true
      }
    },
    connect: () => ({ send: () => {}, close: () => {} }),
  }
  const phone = new FakePhone({ clock, transport })
  const requests = createRequests(phone.platform)
  const session = createSession(phone.platform, requests, embeddedIM, async () => {}, renewLogin)
  const pass = async (ms: number) => {
    for (let past = 0; past < ms; past += 100) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(100)
    }
  }
  return { phone, asked, session, requests, pass }
}

const fine = (body: object = OK): Answer => ({ status: 200, body })

test('login sends what is needed, encoded, and later calls carry the token in the header alone', async () => {
  const seen: string[] = []
  const { session } = world((operation, token, url) => {
    seen.push(`${token} ${url}`)
    return fine(operation === 'login' ? { ...LOGIN, token: 't1' } : { ...OK, rooms: [], total: 0 })
  })
  await session.login(DATA)
  await session.call('get_room_list', { index: 0, cnt: 20 })
  expect(seen).toEqual([
    ' http://h/weapp/multi_room/login?sdkAppID=7&accountType=1&userID=me&userSig=sig%2B%2F%3D',
    'Bearer t1 http://h/weapp/multi_room/get_room_list',
  ])
})

test('when the token has ended it logs in again, once for all calls that need it, and repeats them', async () => {
  let token = 0
  const { session, asked } = world((operation, header) => {
    if (operation === 'login') return fine({ ...LOGIN, token: `t${++token}` })
    return header === 'Bearer t2' ? fine({ ...OK, rooms: [], total: 3 }) : fine({ code: 7, message: '鉴权失败' })
  })
  await session.login(DATA)
  const replies = await Promise.all([1, 2, 3].map(() => session.call('get_room_list', { index: 0, cnt: 1 })))
  expect(replies.map(({ total }) => total)).toEqual([3, 3, 3])
  expect(asked.filter((operation) => operation === 'login')).toHaveLength(2)
})

test('a server that refuses every token is asked twice, not for ever', async () => {
  const { session, asked } = world((operation) =>
    operation === 'login' ? fine({ ...LOGIN, token: 't' }) : fine({ code: 7, message: '鉴权失败' }),
  )
  await session.login(DATA)
  await expect(session.call('get_pushers', { roomID: 'r' })).rejects.toMatchObject({
    errCode: 7,
    errMsg: '鉴权失败[7]',
  })
  expect(asked).toEqual(['login', 'get_pushers', 'login', 'get_pushers'])
})

test('when the userSig has run out too, the app is asked for a new one', async () => {
  let valid = 'sig+/='
  const renew = async () => ({ ...DATA, userSig: 'fresh' })
  const { session } = world((operation, header, url) => {
    if (operation !== 'login')
      return header === 'Bearer fresh' ? fine({ ...OK, rooms: [], total: 1 }) : fine({ code: 7, message: '' })
    const sig = decodeURIComponent(/userSig=([^&]*)/.exec(url)?.[1] ?? '')
    return sig === valid ? fine({ ...LOGIN, token: sig === 'fresh' ? 'fresh' : 'old' }) : fine({ code: 7, message: '' })
  }, renew)
  await session.login(DATA)
  valid = 'fresh'
  expect((await session.call('get_room_list', { index: 0, cnt: 1 })).total).toBe(1)
})

test('what may be repeated is tried three times with pauses; making a room is not', async () => {
  const { session, asked, pass, phone } = world((operation) =>
    operation === 'login' ? fine({ ...LOGIN, token: 't' }) : { status: 503, body: '<html>' },
  )
  await session.login(DATA)
  const list = expect(session.call('get_pushers', { roomID: 'r' })).rejects.toMatchObject({
    errCode: -1,
    operation: 'get_pushers',
  })
  await pass(4_000)
  await list
  expect(asked.filter((operation) => operation === 'get_pushers')).toHaveLength(3)
  await expect(session.call('create_room', { roomInfo: '' })).rejects.toMatchObject({ errCode: -3 })
  expect(asked.filter((operation) => operation === 'create_room')).toHaveLength(1)
  expect(phone.leftovers.timers).toBe(0)
})

test('no answer within the time-out is an error with a hint', async () => {
  const { session, pass, phone } = world((operation) =>
    operation === 'login' ? fine({ ...LOGIN, token: 't' }) : new Promise(() => {}),
  )
  await session.login(DATA)
  const call = expect(session.call('create_room', { roomInfo: '' })).rejects.toMatchObject({
    errCode: -3,
    hint: expect.stringContaining('合法域名'),
  })
  await pass(8_500)
  await call
  expect(phone.network.flying).toBe(0)
})

test('at most five requests are under way, the rest wait their turn, and all are answered', async () => {
  let most = 0
  let flying = 0
  const { session } = world(async (operation) => {
    if (operation === 'login') return fine({ ...LOGIN, token: 't' })
    most = Math.max(most, ++flying)
    await new Promise((resolve) => setTimeout(resolve, 1))
    flying -= 1
    return fine({ ...OK, rooms: [], total: 0 })
  })
  await session.login(DATA)
  await Promise.all(Array.from({ length: 40 }, () => session.call('get_room_list', { index: 0, cnt: 1 })))
  expect(most).toBe(5)
})

test('the end of a scope takes its requests with it', async () => {
  const { session, phone } = world((operation) =>
    operation === 'login' ? fine({ ...LOGIN, token: 't' }) : new Promise(() => {}),
  )
  await session.login(DATA)
  const scope = createScope(phone.platform)
  const calls = Array.from({ length: 8 }, () =>
    expect(session.call('get_pushers', { roomID: 'r' }, scope)).rejects.toMatchObject({
      errCode: -1,
      errMsg: '请求已取消',
    }),
  )
  scope.close()
  await Promise.all(calls)
  expect(phone.leftovers).toMatchObject({ requests: 0, timers: 0 })
})

test('calls before login and answers of something that is no room server are refused clearly', async () => {
  const { session } = world(() => fine({ hello: 'world' }))
  expect(() => session.account).toThrow(expect.objectContaining({ errCode: -9 }))
  await expect(session.call('get_pushers', { roomID: 'r' })).rejects.toMatchObject({
    errCode: -9,
    hint: '请先调用 login',
  })
})
