import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ wechat: { messageToken: 'token' } })
})
afterAll(() => server.close())

const signature = createHash('sha1').update(['token', '1', '2'].sort().join('')).digest('hex')
const push = async (type: string, body: string, sign = signature) => {
  const url = `${server.url}/weapp/callbacks/wechat?signature=${sign}&timestamp=1&nonce=2`
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body })
  return `${response.status} ${await response.text()}`
}
const EVENT = JSON.stringify({ Event: 'wxa_media_check', trace_id: 't', result: { suggest: 'risky' } })

it.each([
  ['an event as JSON', 'application/json', EVENT],
  ['one in a console that is set to XML', 'text/xml', '<xml><Event>wxa_media_check</Event></xml>'],
])('what WeChat pushes is taken: %s', async (_what, type, body) => {
  expect(await push(type, body)).toBe('200 success')
  expect(await push(type, body, 'f'.repeat(40))).toBe('403 wrong signature')
})
