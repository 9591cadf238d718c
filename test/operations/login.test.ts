import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let guests: TestServer
let gen1: TestServer
beforeAll(async () => {
  guests = await testServer({ identity: { mode: 'guest' } })
  gen1 = await testServer({ identity: { mode: 'guest' }, legacy: { gen1: true } })
})
afterAll(() => Promise.all([guests.close(), gen1.close()]))

const info = (server: TestServer, query = '') =>
  server
    .stranger()
    .get<{ code: number; userID: string; userSig: string; sdkAppID: number; accType: string }>(
      `/weapp/utils/get_login_info${query}`,
    )
const login = (server: TestServer, query: object, body: object = {}) =>
  server.stranger().post(`/weapp/multi_room/login?${new URLSearchParams(Object.entries(query))}`, body)

describe('get_login_info', () => {
  it('gives a guest a random id with its userSig, sdkAppID as a number and a non-empty accType', async () => {
    const [a, b] = [await info(guests), await info(guests)]
    expect(a.code).toBe(0)
    expect(a.userID).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
    expect(a.userID).not.toBe(b.userID)
    expect(a.sdkAppID).toBeTypeOf('number')
    expect(a.accType).not.toBe('')
  })

  it('gives an id that exists to its owner only', async () => {
    const { userID, userSig } = await info(guests)
    expect((await info(guests, `?userID=${userID}&userSig=${userSig}`)).userID).toBe(userID)
    expect((await info(guests, `?userID=${userID}`)).code).toBe(7)
    expect((await info(guests, `?userID=${userID}x&userSig=${userSig}`)).code).toBe(7)
    expect((await info(guests, '?userID=administrator')).code).toBe(7)
  })

  it('is for GET only: the first generation means something else by POST', async () => {
    const answer = await guests.stranger().post('/weapp/utils/get_login_info', { time: 60, userID: 'a' })
    expect(answer).toMatchObject({ status: 404, code: 1 })
  })

  it('refuses what is no single text with code 1', async () => {
    expect((await info(guests, '?userID=a&userID=b')).code).toBe(1)
    expect((await info(guests, `?userID=${'x'.repeat(33)}`)).code).toBe(1)
  })
})

describe('login', () => {
  it('exchanges a userSig for a token, and tells of the planes', async () => {
    const { userID, userSig, sdkAppID, accType } = await info(guests)
    const answer = await login(guests, { sdkAppID, accountType: accType, userID, userSig })
    expect(answer).toMatchObject({
      code: 0,
      userID,
      im: { provider: 'embedded' },
      media: { provider: 'embedded', mixed: false },
    })
    expect(answer.token).toMatch(/^[A-Za-z0-9._~-]+$/)
    expect(Object(answer.im).url).toBe(`${guests.url.replace('http', 'ws')}/weapp/im`)
  })

  it('takes an empty body, as native clients send', async () => {
    const { userID, userSig } = await info(guests)
    const response = await fetch(
      `${guests.url}/weapp/live_room/login?userID=${userID}&userSig=${userSig}&platform=android`,
      { method: 'POST' },
    )
    expect(await response.json()).toMatchObject({ code: 0, userID })
  })

  it('refuses a userSig that is missing, broken or somebody else’s', async () => {
    const [a, b] = [await info(guests), await info(guests)]
    expect((await login(guests, { userID: a.userID })).code).toBe(7)
    expect((await login(guests, { userID: a.userID, userSig: '' })).code).toBe(7)
    expect((await login(guests, { userID: a.userID, userSig: b.userSig })).code).toBe(7)
    // Not at its end, which is a checksum: so broken, one in a thousand reads as before.
    const broken = `${a.userSig.slice(0, 40)}AAAA${a.userSig.slice(44)}`
    expect((await login(guests, { userID: a.userID, userSig: broken })).code).toBe(7)
    expect((await login(guests, { userSig: a.userSig })).code).toBe(1)
  })

  it('takes the id of the query, not another one of the body', async () => {
    const [a, b] = [await info(guests), await info(guests)]
    expect((await login(guests, { userID: a.userID, userSig: a.userSig }, { userID: b.userID })).userID).toBe(a.userID)
  })

  it('lets several devices of one user be logged in at once', async () => {
    const { userID, userSig } = await info(guests)
    const tokens = await Promise.all([1, 2, 3].map(() => login(guests, { userID, userSig })))
    for (const { token } of tokens) {
      const answer = await guests
        .stranger()
        .post(`/weapp/multi_room/get_room_list?userID=${userID}&token=${token}`, { cnt: 1, index: 0 })
      expect(answer.code).toBe(0)
    }
  })
})

describe('logout', () => {
  it('ends that token and no other', async () => {
    const { userID, userSig } = await info(guests)
    const [one, other] = [await login(guests, { userID, userSig }), await login(guests, { userID, userSig })]
    const call = (name: string, token: unknown) =>
      guests.stranger().post(`/weapp/double_room/${name}?userID=${userID}&token=${token}`, { cnt: 1, index: 0 })
    expect((await call('logout', one.token)).code).toBe(0)
    expect((await call('get_room_list', one.token)).code).toBe(7)
    expect((await call('logout', one.token)).code).toBe(7)
    expect((await call('get_room_list', other.token)).code).toBe(0)
  })
})

describe('first-generation logins', () => {
  it('are refused unless the setting is on', async () => {
    expect(
      (await guests.stranger().post('/weapp/double_room/get_im_login_info', { userIDPrefix: 'weixin', code: 'x' }))
        .code,
    ).toBe(7)
    expect((await login(guests, { userID: 'g1_abc' })).code).toBe(7)
  })

  it('get g1_ ids, and no others', async () => {
    const answer = await gen1
      .stranger()
      .post('/weapp/double_room/get_im_login_info', { userIDPrefix: 'weixin', code: 'x' })
    expect(answer).toMatchObject({
      code: 0,
      sdkAppID: expect.any(Number),
      userSig: expect.any(String),
      accType: expect.any(String),
    })
    expect(answer.userID).toMatch(/^g1_/)
    const claimed = await login(gen1, {}, { userID: 'administrator' })
    expect(claimed.userID).toMatch(/^g1_/)
    const again = await login(gen1, { userID: answer.userID })
    expect(again).toMatchObject({
      code: 0,
      userID: answer.userID,
      token: expect.any(String),
      userSig: expect.any(String),
    })
  })
})

/*
 * A client that was set up for another application logged in all the same, and failed later at the cloud with a code of
 * its own.
 */
it('login refuses an sdkAppID that is not ours, and takes ours or none', async () => {
  const { userID, userSig, sdkAppID } = await info(guests)
  expect(await login(guests, { userID, userSig, sdkAppID: '1' })).toMatchObject({ code: 7 })
  expect(await login(guests, { userID, userSig, sdkAppID: String(sdkAppID) })).toMatchObject({ code: 0 })
  expect(await login(guests, { userID, userSig })).toMatchObject({ code: 0 })
  const first = await gen1
    .stranger()
    .post('/weapp/double_room/get_im_login_info', { userIDPrefix: 'weixin', code: 'x' })
  expect(await login(gen1, { userID: first.userID, sdkAppID: '1' })).toMatchObject({ code: 7 })
  expect(await login(gen1, { userID: first.userID, sdkAppID: String(first.sdkAppID) })).toMatchObject({ code: 0 })
})
