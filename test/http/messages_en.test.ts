// A client in English was answered in Chinese. Whoever sends lang=en gets every message in English; nobody else does.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asksForEnglish, inEnglish } from '../../server/http/messages_en.js'
import { CODE_MESSAGES } from '../../wxlite/utils/protocol.js'
import { ImClient } from '../support/im_client.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import { translationKeys, unsaid } from '../support/translation_keys.js'

const CHINESE = /[一-龥]/
const SERVER = path.resolve(import.meta.dirname, '../../server')
const TABLE = 'http/messages_en.ts'
/** What speaks to operators in both languages, or to the browser's page. */
const BOTH =
  /^(?:browser|demo|doctor|docs|tools|watch)\/|check\.ts$|^(?:identity\/wechat|media\/srs|im\/tencent).*check/
/** Parts of a contract, no messages. */
const VALUES = new Set(['检查正确', '检查失败'])

const read = (file: string) => readFileSync(path.join(SERVER, file), 'utf8')
const sources = () =>
  readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && file !== TABLE)

/** Every Chinese text in the source, with `{}` for what it names. */
function messages(): { file: string; text: string }[] {
  const files = sources().filter((file) => !BOTH.test(file))
  return files.flatMap((file) => {
    const source = read(file).replace(/^\s*(?:\/?\*|\/\/).*$/gm, '')
    return [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)]
      .map(([, plain, template]) => plain ?? (template ?? '').replace(/\$\{[^}]*\}/g, '{}'))
      .filter((text) => CHINESE.test(text) && !VALUES.has(text))
      .map((text) => ({ file, text }))
  })
}

describe('every message of the source', () => {
  it('has its English', () => {
    const texts = [...messages(), ...Object.values(CODE_MESSAGES).map((text) => ({ file: 'protocol.ts', text }))]
    expect(texts.length).toBeGreaterThan(100)
    expect(texts.filter(({ text }) => CHINESE.test(inEnglish(text)))).toEqual([])
  })

  // Messages of operations that had changed kept their English for months.
  it('is there for each English text', () => {
    const keys = translationKeys(path.join(SERVER, TABLE))
    expect(keys.length).toBeGreaterThan(100)
    expect(unsaid(keys, [...sources().map(read), ...Object.values(CODE_MESSAGES)])).toEqual([])
  })

  it('keeps the names that it tells', () => {
    expect(inEnglish('请求参数错误：缺少 roomID')).toBe('Wrong parameters: roomID is missing')
    expect(inEnglish('roomInfo 不能超过 1024 字节')).toBe('roomInfo may have 1024 bytes at most')
    expect(inEnglish('自定义字段 $& 不是可计数的整数')).toBe('The custom field $& is no whole number to count on')
    expect(inEnglish('SDP 格式错误：缺少 a=setup')).toBe('The SDP is malformed: a=setup is missing')
    expect(inEnglish('别的')).toBe('别的')
  })
})

it.each([
  ['/weapp/im?lang=en', true],
  ['/x?a=1&lang=en&b', true],
  ['/x?lang=english', false],
  ['/x?slang=en', false],
  ['/x', false],
])('%s asks for English: %j', (url, english) => expect(asksForEnglish(url)).toBe(english))

describe('a client', () => {
  let server: PlaneServer
  beforeAll(async () => {
    server = await planeServer({ media: { rtmpPort: 0 } })
  })
  afterAll(() => server.close())
  const ask = async (where: string) => {
    const answer = await fetch(`${server.url}/weapp/${where}`, { method: 'POST', body: '{}' })
    const reply: { message: string } = await answer.json()
    return reply.message
  }

  it('that asks for it gets English over REST, refused or not, and others Chinese', async () => {
    expect(await ask('multi_room/get_pushers?lang=en')).toBe('The token is missing, log in first')
    expect(await ask('multi_room/get_pushers')).toBe('缺少 token，请先登录')
    expect(await ask('nowhere?lang=en')).toBe('There is no such interface')
    const { token } = await server.user('ann')
    expect(await ask(`multi_room/get_push_url?userID=ann&token=${token}&lang=en`)).toBe('OK')
    expect(await ask(`multi_room/get_push_url?userID=ann&token=${token}`)).toBe('请求成功')
  })

  it('hears it on the socket too', async () => {
    for (const [query, message] of [
      ['?lang=en', 'Log in first'],
      ['', '请先登录'],
    ]) {
      const socket = new ImClient(`${server.url.replace('http', 'ws')}/weapp/im${query}`)
      await socket.opened
      expect(await socket.ask('ping')).toMatchObject({ code: 7, message })
      await socket.closed
    }
  })
})
