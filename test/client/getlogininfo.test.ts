import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import type { Platform } from '../../wxlite/utils/platform/platform.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone, ON_PAGE, realTransport, type Transport } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'
import { pass } from './support/quiet.js'

let server: TestServer

beforeEach(async () => {
  server = await testServer({ identity: { mode: 'guest' } })
})

afterEach(() => server.close())

test('a guest gets an id, is logged in, and keeps the id from one time to the next', async () => {
  const phone = new FakePhone({ clock: server.clock })
  const options = {
    serverUrl: `${server.url}/`,
    type: 'double_room' as const,
    userName: '小明',
    platform: phone.platform,
  }
  const room = createRTCRoom({ platform: phone.platform })
  const first = await getLoginInfo({ ...options, room })
  expect(room.getAccountInfo()).toMatchObject({ userID: first.userID, userName: '小明', im: { provider: 'embedded' } })
  expect(first.serverDomain).toBe(`${server.url}/weapp/double_room/`)
  const again = await getLoginInfo(options)
  expect(again.userID).toBe(first.userID)
  const other = await getLoginInfo({ ...options, platform: new FakePhone({ clock: server.clock }).platform })
  expect(other.userID).not.toBe(first.userID)
})

// An app with two rooms logs both in when it starts. On a new phone they were two guests, and who rang the one was not
// found in the other.
test('two that begin together on a new phone are one guest', async () => {
  const phone = new FakePhone({ clock: server.clock })
  const options = { serverUrl: server.url, type: 'double_room' as const }
  const ids = async (more: { platform?: Platform }) => {
    const both = await Promise.all([1, 2].map(() => getLoginInfo({ ...options, ...more })))
    return new Set(both.map(({ userID }) => userID))
  }
  expect((await ids({ platform: phone.platform })).size).toBe(1)
  // The mini-program's own.
  vi.stubGlobal('wx', new FakePhone({ clock: server.clock }).wx)
  expect((await ids({})).size).toBe(1)
  vi.unstubAllGlobals()
})

test('a kept proof that is not accepted any more leads to a new id', async () => {
  const phone = new FakePhone({ clock: server.clock })
  phone.storage.set(`rtcroom:${server.url}`, JSON.stringify({ userID: 'somebody', userSig: 'forged' }))
  const { userID } = await getLoginInfo({ serverUrl: server.url, type: 'multi_room', platform: phone.platform })
  expect(userID).not.toBe('somebody')
  expect(userID).not.toBe('')
})

// 429 carries code 1, as a refusal does: the guest was somebody else from then on.
test('a server that is busy has said nothing of the id that is kept', async () => {
  let busy = 0
  const transport: Transport = {
    ...realTransport,
    request: (request, done) => {
      if (busy === 0) return realTransport.request(request, done)
      busy -= 1
      queueMicrotask(() => done({ status: 429, text: '{"code":1,"message":"请求过于频繁，请稍后再试"}' }))
      return () => {}
    },
  }
  const phone = new FakePhone({ clock: server.clock, transport })
  const options = { serverUrl: server.url, type: 'double_room' as const, platform: phone.platform }
  const { userID } = await getLoginInfo(options)
  busy = 3
  const refused = expect(getLoginInfo(options)).rejects.toMatchObject({ errCode: 1, later: true })
  await pass(server.clock, [phone], 5_000)
  await refused
  expect((await getLoginInfo(options)).userID).toBe(userID)
})

test.each(['{', 'null', '{"userID":1}'])('a broken storage (%s) does not matter', async (text) => {
  const phone = new FakePhone({ clock: server.clock })
  phone.storage.set(`rtcroom:${server.url}`, text)
  expect((await getLoginInfo({ serverUrl: server.url, type: 'multi_room', platform: phone.platform })).userID).not.toBe(
    '',
  )
})

test('a wrong address is an error that says so', async () => {
  const phone = new FakePhone({ clock: server.clock })
  const nowhere = getLoginInfo({ serverUrl: `${server.url}/nowhere`, type: 'multi_room', platform: phone.platform })
  await expect(nowhere).rejects.toMatchObject({ operation: 'get_login_info' })
})

// A web page has no wx.login.
test.skipIf(ON_PAGE)(
  'a server that knows users by the code of WeChat alone is given one that was not used yet',
  async () => {
    const asked: string[] = []
    const transport: Transport = {
      request({ url }, done) {
        const query = url.split('?')[1] ?? ''
        asked.push(query)
        const reply = query.includes('code=')
          ? { code: 0, message: '', userID: 'wx_1', userSig: 's', sdkAppID: 1, accType: '1' }
          : { code: 1, message: '缺少 code' }
        queueMicrotask(() => done({ status: 200, text: JSON.stringify(reply) }))
        return () => {}
      },
      connect: () => {
        throw new Error('not needed')
      },
    }
    const phone = new FakePhone({ clock: server.clock, transport })
    const options = { serverUrl: 'http://h', type: 'multi_room' as const, platform: phone.platform }
    expect((await getLoginInfo(options)).userID).toBe('wx_1')
    expect((await getLoginInfo(options)).userID).toBe('wx_1')
    expect(asked).toEqual([
      'userIDPrefix=weixin&code=code-1',
      'userID=wx_1&userSig=s',
      'userIDPrefix=weixin&code=code-2',
    ])
  },
)

/*
 * A server with accounts of its own (identity.mode custom) could not be reached by the library: nothing that the app
 * sends came through as `code`, and the example showed the server's half only. Both blocks of the page run here.
 */
test.each(['README.md', 'README.zh-CN.md'])(
  'an app with accounts of its own logs in by its ticket, as in %s of the identity modes',
  async (page) => {
    const tickets = new Map([
      ['ticket of ann', 'ann'],
      ['ticket of ben', 'ben'],
    ])
    const accounts = createServer(async (request, answer) => {
      const user = tickets.get((await request.toArray()).join(''))
      answer.writeHead(user === undefined ? 403 : 200).end(user)
    })
    const port = await new Promise<number>((resolve) =>
      accounts.listen(0, '127.0.0.1', () => resolve(Number(Object(accounts.address()).port))),
    )
    const text = readFileSync(`server/identity/${page}`, 'utf8')
    const shown = /defineConfig\((\{\n {2}identity: \{\n {4}mode: 'custom'[\s\S]*?\n\})\)/.exec(text)?.[1] ?? ''
    const settings = new Function(
      `return (${shown.replace('https://accounts.example.com', `http://127.0.0.1:${port}`)})`,
    )()
    const custom = await testServer(settings)
    const phone = new FakePhone({ clock: custom.clock })
    const [, call = ''] = /return (getLoginInfo\(\{ room: rtcroom, .*\}\))/.exec(text) ?? []
    const rtcroom = createRTCRoom({ platform: phone.platform })
    const enter = new Function(
      'ticket',
      'userName',
      'getLoginInfo',
      'rtcroom',
      `return ${call.replace('https://your.host', custom.url)}`,
    )
    const get = (options: Parameters<typeof getLoginInfo>[0]) => getLoginInfo({ ...options, platform: phone.platform })
    try {
      expect(await enter('ticket of ann', '安', get, rtcroom)).toMatchObject({ userID: 'ann' })
      expect(rtcroom.getAccountInfo()).toMatchObject({ userID: 'ann', userName: '安' })
      expect(await enter('ticket of ben', '本', get, rtcroom)).toMatchObject({ userID: 'ben' })
      await expect(enter('no ticket', '', get, rtcroom)).rejects.toMatchObject({ errCode: 7 })
    } finally {
      await custom.close()
      accounts.close()
    }
  },
)
