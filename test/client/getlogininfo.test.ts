import { afterEach, beforeEach, expect, test } from 'vitest'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer

beforeEach(async () => {
  server = await testServer({ identity: { mode: 'guest' } })
})

afterEach(() => server.close())

test('a guest gets an id, is logged in, and keeps the id from one time to the next', async () => {
  const phone = new FakePhone({ clock: server.clock })
  const options = { serverUrl: `${server.url}/`, type: 'double_room' as const, userName: '小明', platform: phone.platform }
  const room = createRTCRoom({ platform: phone.platform })
  const first = await getLoginInfo({ ...options, room })
  expect(room.getAccountInfo()).toMatchObject({ userID: first.userID, userName: '小明', im: { provider: 'embedded' } })
  expect(first.serverDomain).toBe(`${server.url}/weapp/double_room/`)
  const again = await getLoginInfo(options)
  expect(again.userID).toBe(first.userID)
  const other = await getLoginInfo({ ...options, platform: new FakePhone({ clock: server.clock }).platform })
  expect(other.userID).not.toBe(first.userID)
})

test('a kept proof that is not accepted any more leads to a new id', async () => {
  const phone = new FakePhone({ clock: server.clock })
  phone.storage.set(`rtcroom:${server.url}`, JSON.stringify({ userID: 'somebody', userSig: 'forged' }))
  const { userID } = await getLoginInfo({ serverUrl: server.url, type: 'multi_room', platform: phone.platform })
  expect(userID).not.toBe('somebody')
  expect(userID).not.toBe('')
})

test.each(['{', 'null', '{"userID":1}'])('a broken storage (%s) does not matter', async (text) => {
  const phone = new FakePhone({ clock: server.clock })
  phone.storage.set(`rtcroom:${server.url}`, text)
  expect((await getLoginInfo({ serverUrl: server.url, type: 'multi_room', platform: phone.platform })).userID).not.toBe('')
})

test('a wrong address is an error that says so', async () => {
  const phone = new FakePhone({ clock: server.clock })
  const nowhere = getLoginInfo({ serverUrl: `${server.url}/nowhere`, type: 'multi_room', platform: phone.platform })
  await expect(nowhere).rejects.toMatchObject({ operation: 'get_login_info' })
})

test('a server that knows users by the code of WeChat alone is given one that was not used yet', async () => {
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
  expect(asked).toEqual(['userIDPrefix=weixin&code=code-1', 'userID=wx_1&userSig=s', 'userIDPrefix=weixin&code=code-2'])
})
