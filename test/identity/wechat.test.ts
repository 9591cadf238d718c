import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keysIn } from '../../server/identity/keys.js'
import { createWechatIdentity } from '../../server/identity/wechat.js'
import { WECHAT_ERRORS } from '../../server/identity/wechat_errors.js'
import { messagePushAnswer } from '../../server/identity/wechat_message_push.js'
import { keptMapsIn } from '../../server/store/kept_map.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

const SECRET = 'the-app-secret'

describe('mode wechat', () => {
  let dataDir = ''
  let server: Server
  let host = ''
  let queries: URLSearchParams[] = []
  let answer: (response: ServerResponse, query: URLSearchParams) => void
  let logged = recordingLog()

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-wechat-'))
    queries = []
    logged = recordingLog()
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://x')
      queries.push(url.searchParams)
      if (url.pathname !== '/sns/jscode2session') response.writeHead(404).end()
      else answer(response, url.searchParams)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(dataDir, { recursive: true })
  })

  const says = (body: unknown) => (response: ServerResponse) =>
    response
      .writeHead(200, { 'Content-Type': 'text/plain' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  const kept = (clock: ManualClock) => ({
    keys: keysIn(dataDir),
    maps: keptMapsIn(dataDir, { clock, log: logged.log }),
  })
  const make = (clock = new ManualClock(), timeout = 5_000) =>
    createWechatIdentity({ appId: 'wxapp', secret: SECRET, host, timeout, ...kept(clock), clock, log: logged.log })
  const weixin = (code: string) => ({ userIDPrefix: 'weixin', code })

  it('turns a code into a stable id that does not show the openid', async () => {
    answer = (response, query) => says({ openid: `oPENID-${query.get('js_code')}`, session_key: 'SK==' })(response)
    const wechat = await make()
    const userID = await wechat.identify(weixin('alice'))
    expect(userID).toMatch(/^wx_[0-9a-f]{28}$/)
    expect(await wechat.identify(weixin('alice'))).toBe(userID)
    expect(await wechat.identify(weixin('bob'))).not.toBe(userID)
    expect(await (await make()).identify(weixin('alice'))).toBe(userID)
    expect(Object.fromEntries(queries[0] ?? [])).toEqual({
      appid: 'wxapp',
      secret: SECRET,
      js_code: 'alice',
      grant_type: 'authorization_code',
    })
  })

  it('keeps the unionid across restarts, and never the session_key', async () => {
    answer = says({ openid: 'o1', unionid: 'u1', session_key: 'SESSIONKEY' })
    const userID = await (await make()).identify(weixin('c'))
    expect((await make()).unionid(userID)).toBe('u1')
    expect(await readFile(path.join(dataDir, 'wechat_unionids.jsonl'), 'utf8')).not.toContain('SESSIONKEY')
  })

  it('leaves the openid of a userID where the content check asks for it, and nowhere else', async () => {
    answer = says({ openid: 'THEOPENID' })
    const openids = new Map<string, string>()
    const keeping = await createWechatIdentity({
      ...{
        appId: 'wxapp',
        secret: SECRET,
        host,
        ...kept(new ManualClock()),
        clock: new ManualClock(),
        log: logged.log,
      },
      openids: { set: async (userID, openid) => void openids.set(userID, openid) },
    })
    const userID = await keeping.identify(weixin('c'))
    expect(openids.get(userID)).toBe('THEOPENID')
  })

  it('shows neither session_key nor openid, code or AppSecret: not in the id, in a file or in the log', async () => {
    answer = says({ openid: 'THEOPENID', unionid: 'u1', session_key: 'SESSIONKEY' })
    const userID = await (await make()).identify(weixin('THECODE'))
    answer = says({ errcode: 40029, errmsg: 'invalid code THECODE', session_key: 'SESSIONKEY' })
    await expect((await make()).identify(weixin('THECODE'))).rejects.toMatchObject({ code: 7 })
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    const kept = files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'))
    expect(kept.length).toBeGreaterThan(1)
    expect(userID + kept.join() + logged.text()).not.toMatch(/THEOPENID|SESSIONKEY|THECODE|the-app-secret/)
  })

  it.each([...WECHAT_ERRORS])('answers errcode %i in Chinese', async (errcode, { message }) => {
    answer = says({ errcode, errmsg: 'some text' })
    await expect((await make()).identify(weixin('c'))).rejects.toMatchObject({ code: 7, message })
    expect(logged.text()).toContain(String(errcode))
  })

  it('refuses when WeChat hangs, fails or answers garbage, and logs no secret', async () => {
    const wechat = await make(new ManualClock(), 300)
    const faults: ((response: ServerResponse) => void)[] = [
      () => undefined,
      (response) => response.writeHead(502).end('bad gateway'),
      says('<html>'),
      says({}),
      says([]),
      says('x'.repeat(100_000)),
      (response) => response.destroy(),
    ]
    for (const fault of faults) {
      answer = fault
      await expect(wechat.identify(weixin('c'))).rejects.toMatchObject({ code: 7 })
    }
    // Each kind once: no answer in time, 502, no answer of the API, broken off.
    expect(logged.lines.map(({ kind }) => kind)).toEqual([
      'ECONNABORTED',
      'ERR_BAD_RESPONSE',
      'unknown answer',
      'ECONNRESET',
    ])
    answer = says({ openid: 'o1' })
    await wechat.identify(weixin('c'))
    answer = faults[1] ?? answer
    await expect(wechat.identify(weixin('c'))).rejects.toMatchObject({ code: 7 })
    expect(logged.lines).toHaveLength(5)
    expect(logged.text()).not.toContain(SECRET)
  })

  it('says what is missing without asking WeChat', async () => {
    const wechat = await make(new ManualClock(), 300)
    await expect(wechat.identify({})).rejects.toMatchObject({ code: 1 })
    await expect(wechat.identify({ code: 'x' })).rejects.toMatchObject({ code: 1 })
    await expect(wechat.identify(weixin('x'.repeat(1000)))).rejects.toMatchObject({ code: 1 })
    expect(queries).toEqual([])
  })

  it('lets no flood through to WeChat', async () => {
    answer = says({ openid: 'o1' })
    const clock = new ManualClock()
    const wechat = await make(clock)
    const flood = () => Promise.allSettled(Array.from({ length: 100 }, () => wechat.identify(weixin('c'))))
    await flood()
    expect(queries.length).toBe(50)
    clock.advance(100)
    await flood()
    expect(queries.length).toBe(55)
  })
})

describe('messagePushAnswer', () => {
  const query = {
    signature: '8e5e9b5a1ae0ed65f7b6a9d1e0b0e3aa1fa3ea5c',
    timestamp: '1546300800',
    nonce: 'n1',
    echostr: 'echo',
  }

  it('echoes for the right signature only', () => {
    // printf '1546300800n1token' | sha1sum
    const signature = '278c971a8aacf98ebf88ff199fe71dc7417c1a08'
    expect(messagePushAnswer('token', { ...query, signature })).toBe('echo')
    expect(messagePushAnswer('token', query)).toBeUndefined()
    expect(messagePushAnswer('other', { ...query, signature })).toBeUndefined()
    expect(messagePushAnswer('token', {})).toBeUndefined()
  })
})
