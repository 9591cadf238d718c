import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTextCheck } from '../../server/moderation/text_check.js'
import { createWechatJudge } from '../../server/moderation/wechat/wechat_judge.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

const SECRET = 'the-app-secret'

/** WeChat as its documents have it: stable_token and msg_sec_check. */
interface Asked {
  path: string
  token: string | null
  body: { [field: string]: unknown }
}

let server: Server
let host = ''
let asked: Asked[] = []
let answers: (request: Asked, response: ServerResponse) => void
const logged = recordingLog()

const says = (response: ServerResponse, body: unknown) =>
  response.writeHead(200, { 'Content-Type': 'text/plain' }).end(JSON.stringify(body))
const suggests = (response: ServerResponse, suggest: string) =>
  says(response, { errcode: 0, errmsg: 'ok', result: { suggest, label: 100 }, trace_id: 't' })

let tokens = 0
beforeEach(async () => {
  asked = []
  tokens = 0
  logged.lines.length = 0
  answers = (_, response) => suggests(response, 'pass')
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    let text = ''
    for await (const chunk of request) text += chunk
    const one = { path: url.pathname, token: url.searchParams.get('access_token'), body: JSON.parse(text) }
    asked.push(one)
    if (one.path === '/cgi-bin/stable_token') says(response, { access_token: `TOKEN${++tokens}`, expires_in: 7200 })
    else answers(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(logged.text()).not.toMatch(/the-app-secret|TOKEN\d|my text/)
})

let blocked: string[] = []
function wechat(clock = new ManualClock()) {
  blocked = []
  return createWechatJudge({
    ...{ appId: 'wxapp', secret: SECRET, host, timeout: 1_000, clock, log: logged.log },
    openidOf: (userID) => (['anna', 'ben', 'cid'].includes(userID) ? 'OPENID' : undefined),
    blocked: (userID, address) => void blocked.push(`${userID} ${address}`),
  })
}
const judging = (clock?: ManualClock) => wechat(clock).judge
const checks = () => asked.filter(({ path }) => path === '/wxa/msg_sec_check')

describe('an answer', () => {
  it.each([
    ['pass', 'pass'],
    ['risky', 'block'],
    ['review', 'block'],
  ])('%s is %s', async (suggest, verdict) => {
    answers = (_, response) => suggests(response, suggest)
    expect(await judging()('my text', 'chat', 'anna')).toBe(verdict)
    const [token, check] = asked
    expect(token?.body).toEqual({ grant_type: 'client_credential', appid: 'wxapp', secret: SECRET })
    expect(check).toMatchObject({
      token: 'TOKEN1',
      body: { version: 2, scene: 2, openid: 'OPENID', content: 'my text' },
    })
  })

  it('a long text is judged in parts that WeChat takes, and all of them have to pass', async () => {
    answers = ({ body }, response) => suggests(response, String(body.content).includes('坏') ? 'risky' : 'pass')
    expect(await judging()(`${'😀'.repeat(2500)}my text 坏`, 'name', 'anna')).toBe('block')
    expect(checks().map(({ body }) => [...String(body.content)].length)).toEqual([2500, 9])
    expect(checks()[0]?.body).toMatchObject({ scene: 1 })
  })
})

describe('the access token', () => {
  it('is fetched once for all, and again shortly before its end', async () => {
    const clock = new ManualClock()
    const judge = judging(clock)
    await Promise.all(['a', 'b', 'c'].map((text) => judge(text, 'chat', 'anna')))
    expect(tokens).toBe(1)
    clock.advance(6_899_000)
    await judge('d', 'chat', 'anna')
    expect(tokens).toBe(1)
    clock.advance(1_000)
    await judge('e', 'chat', 'anna')
    expect(checks().at(-1)?.token).toBe('TOKEN2')
  })

  it('that WeChat no longer takes is fetched again, and not over and over', async () => {
    const clock = new ManualClock()
    const judge = judging(clock)
    await judge('a', 'chat', 'anna')
    clock.advance(60_000)
    answers = ({ token }, response) =>
      token === 'TOKEN1' ? says(response, { errcode: 42001, errmsg: 'expired' }) : suggests(response, 'pass')
    expect(await judge('b', 'chat', 'anna')).toBe('pass')
    expect(tokens).toBe(2)
    answers = (_, response) => says(response, { errcode: 40001, errmsg: 'invalid credential' })
    await expect(judge('c', 'chat', 'anna')).rejects.toThrow()
    await expect(judge('d', 'chat', 'anna')).rejects.toThrow()
    expect(tokens).toBe(2)
  })
})

describe('a picture', () => {
  const ADDRESS = 'https://pictures.test/me.png'
  const pictures = () => asked.filter(({ path }) => path === '/wxa/media_check_async')
  const pushes = (trace_id: string, suggest: string) => ({
    ...{ ToUserName: 'gh_1', FromUserName: 'OPENID', CreateTime: 1, MsgType: 'event', Event: 'wxa_media_check' },
    ...{ appid: 'wxapp', trace_id, version: 2, errcode: 0, errmsg: 'ok', result: { suggest, label: 20002 } },
  })
  beforeEach(() => {
    answers = (_, response) => says(response, { errcode: 0, errmsg: 'ok', trace_id: `trace${pictures().length}` })
  })

  it('passes at first, is asked about once, and is taken away when WeChat says so', async () => {
    const { judge, take } = wechat()
    expect(await judge(ADDRESS, 'picture', 'anna')).toBe('pass')
    expect(await judge(ADDRESS, 'picture', 'anna')).toBe('pass')
    expect(pictures()).toMatchObject([
      { token: 'TOKEN1', body: { version: 2, scene: 1, openid: 'OPENID', media_type: 2, media_url: ADDRESS } },
    ])
    take(pushes('another', 'risky'))
    for (const odd of [undefined, 'x', {}, { Event: 'wxa_media_check' }, pushes('trace1', 'maybe')]) take(odd)
    expect(blocked).toEqual([])
    take(pushes('trace1', 'risky'))
    take(pushes('trace1', 'risky'))
    expect(blocked).toEqual([`anna ${ADDRESS}`])
    expect(await judge(ADDRESS, 'picture', 'anna')).toEqual({ text: '' })
    expect(pictures()).toHaveLength(1)
  })

  // Who showed the same picture while WeChat looked at it kept it when it was blocked.
  it('is taken away from everybody who shows it meanwhile, and nobody passes with a question that failed', async () => {
    const { judge, take } = wechat()
    for (const userID of ['anna', 'ben', 'ben']) expect(await judge(ADDRESS, 'picture', userID)).toBe('pass')
    take(pushes('trace1', 'risky'))
    expect(blocked).toEqual([`anna ${ADDRESS}`, `ben ${ADDRESS}`])
    expect(await judge(ADDRESS, 'picture', 'cid')).toEqual({ text: '' })
    expect(pictures()).toHaveLength(1)

    answers = (_, response) => says(response, { errcode: 45009, errmsg: 'quota' })
    const both = await Promise.allSettled(['anna', 'ben'].map((userID) => judge(`${ADDRESS}?2`, 'picture', userID)))
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('that WeChat lets pass stays, and one that nobody else can load is not asked about', async () => {
    const { judge, take } = wechat()
    await judge(ADDRESS, 'picture', 'anna')
    take(pushes('trace1', 'pass'))
    expect(await judge(ADDRESS, 'picture', 'anna')).toBe('pass')
    expect(await judge('wxfile://tmp/1.png', 'picture', 'anna')).toBe('pass')
    expect(await judge('data:image/png;base64,AAAA', 'picture', 'anna')).toEqual({ text: '' })
    expect(pictures()).toHaveLength(1)
    expect(blocked).toEqual([])
  })

  it('of which WeChat never says anything is asked about again after 40 minutes', async () => {
    const clock = new ManualClock()
    const { judge, take } = wechat(clock)
    await judge(ADDRESS, 'picture', 'anna')
    clock.advance(41 * 60_000)
    take(pushes('trace1', 'risky'))
    expect(blocked).toEqual([])
    await judge(ADDRESS, 'picture', 'anna')
    expect(pictures()).toHaveLength(2)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a refusal', (response) => says(response, { errcode: 61010, errmsg: 'code is expired' })],
    ['the quota', (response) => says(response, { errcode: 45009, errmsg: 'reach max api daily quota limit' })],
    ['an error', (response) => response.writeHead(502).end('bad gateway')],
    ['another shape', (response) => says(response, { errcode: 0 })],
    ['silence', () => {}],
  ])(
    'that cannot be asked about because of %s: moderation.onError decides, and it is asked again',
    async (_, answer) => {
      answers = (_request, response) => void answer(response)
      const clock = new ManualClock()
      const { judge } = wechat(clock)
      const passing = createTextCheck({ judge, blocked: () => {}, onError: 'pass', clock, log: logged.log })
      const blocking = createTextCheck({ judge, blocked: () => {}, onError: 'block', clock, log: logged.log })
      expect(await passing(ADDRESS, 'picture', 'anna')).toBe(ADDRESS)
      await expect(blocking(ADDRESS, 'picture', 'anna')).rejects.toMatchObject({ code: Code.CONTENT, status: 429 })
      expect(pictures()).toHaveLength(2)
    },
  )
})

describe('no verdict', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a refusal', (response) => says(response, { errcode: 61010, errmsg: 'code is expired' })],
    ['the quota', (response) => says(response, { errcode: 45009, errmsg: 'reach max api daily quota limit' })],
    ['busy', (response) => says(response, { errcode: -1, errmsg: 'system error' })],
    ['an error', (response) => response.writeHead(502).end('bad gateway')],
    ['what is no JSON', (response) => response.end('<html>')],
    ['another shape', (response) => says(response, { errcode: 0, result: { suggest: 'maybe' } })],
    ['a cut connection', (response) => response.destroy()],
    ['silence', () => {}],
  ])('by %s: moderation.onError decides, and the log says why', async (_what, answer) => {
    answers = (_request, response) => void answer(response)
    const clock = new ManualClock()
    const judge = judging(clock)
    const passing = createTextCheck({ judge, blocked: () => {}, onError: 'pass', clock, log: logged.log })
    const blocking = createTextCheck({ judge, blocked: () => {}, onError: 'block', clock, log: logged.log })
    expect(await passing('my text', 'chat', 'anna')).toBe('my text')
    await expect(blocking('my text', 'chat', 'anna')).rejects.toMatchObject({ code: Code.CONTENT, status: 429 })
    expect(logged.text()).toContain('WeChat content check: a call failed')
  })

  it('on somebody whose openid is not known: WeChat is not asked', async () => {
    await expect(judging()('my text', 'chat', 'eve')).rejects.toMatchObject({ name: 'NoOpenID' })
    expect(asked).toEqual([])
  })

  it('while WeChat fails again and again it is left alone', async () => {
    answers = (_, response) => response.writeHead(500).end()
    const judge = judging()
    for (let n = 0; n < 8; n += 1) await Promise.resolve(judge('my text', 'chat', 'anna')).catch(() => undefined)
    expect(checks()).toHaveLength(5)
  })
})
