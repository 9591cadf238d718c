import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adminOps } from '../../server/admin/all.js'
import { WEBHOOK_EVENTS } from '../../server/config/webhook_events.js'
import { IM_CLOSES } from '../../server/docs/close_codes.js'
import type { OpenAPIDocument } from '../../server/docs/openapi_types.js'
import { CHINESE } from '../../server/docs/texts_zh.js'
import { ImClose, OPERATIONS, ROOM_TYPES } from '../../wxlite/utils/protocol.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const theDocument = () => server.stranger().get<OpenAPIDocument>('/openapi.json')

it('describes every route in OpenAPI 3.1, and no other', async () => {
  const { openapi, paths } = await theDocument()
  expect(openapi).toBe('3.1.0')
  const expected = Object.entries(OPERATIONS).flatMap(([name, { rooms, aliases }]) =>
    rooms.flatMap((type) => [name, ...aliases].map((path) => `/weapp/${type}/${path}`)),
  )
  const asked = (method: 'get' | 'post') => Object.keys(paths).filter((path) => paths[path]?.[method] !== undefined)
  const admin = Array.from(adminOps.keys(), (name) => `/weapp/admin/${name}`)
  const callbacks = ['srs', 'tencent_live', 'im', 'wechat'].map((name) => `/weapp/callbacks/${name}`)
  expect(asked('post').sort()).toEqual([...expected, ...admin, ...callbacks, '/weapp/utils/use_login_link'].sort())
  const utils = [
    'get_login_info',
    'get_test_pushurl',
    'get_test_rtmpaccurl',
    'check_config',
    'streams',
    'logfilelist',
    'getlogfile',
  ].map((name) => `/weapp/utils/${name}`)
  expect(asked('get').sort()).toEqual(
    [
      ...utils,
      '/weapp/im',
      '/weapp/callbacks/wechat',
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/docs',
    ].sort(),
  )
  expect(ROOM_TYPES).toHaveLength(3)
})

it('says of each close code of the notification socket what it means and what a client does next', async () => {
  const { paths } = await theDocument()
  expect(IM_CLOSES.map(({ code }) => code).sort()).toEqual(
    Object.values(ImClose)
      .filter((value) => typeof value === 'number')
      .sort(),
  )
  for (const { code, meaning } of IM_CLOSES)
    expect(paths['/weapp/im']?.get?.description).toContain(`- ${code} ${meaning}: `)
})

it('makes the document from the schemas that requests are checked with', async () => {
  const { components } = await theDocument()
  const { schemas } = components
  expect(schemas.add_pusher_request?.required).toEqual(['roomID', 'userName', 'userAvatar', 'pushURL'])
  expect(JSON.stringify(schemas.add_pusher_request)).toContain('{1,48}$')
  expect(JSON.stringify(schemas.create_room_request)).toContain('roomName')
  expect(Object.keys(schemas).filter((name) => name.endsWith('_request'))).toHaveLength(Object.keys(OPERATIONS).length)
})

it('refers only to what stands in it, and says the query of a login', async () => {
  const document = await theDocument()
  for (const [, kind = '', name = ''] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
    expect(Object.keys(Reflect.get(document.components, kind)), `${kind} ${name}`).toContain(name)
  }
  const login = document.paths['/weapp/double_room/login']?.post
  expect(login?.parameters?.filter(({ required }) => required).map(({ name }) => name)).toEqual(['userID'])
  expect(login?.requestBody.required).toBe(false)
})

it('answers every route of the document: none is unknown', async () => {
  const anna = await server.user('anna')
  const { paths } = await theDocument()
  for (const [path, { post }] of Object.entries(paths)) {
    // There only while its plane is in use.
    if (path.startsWith('/weapp/callbacks/')) continue
    if (post === undefined) {
      if (path !== '/weapp/im') expect((await fetch(server.url + path)).status, path).not.toBe(404)
      continue
    }
    const answer = await anna.post(path, { roomID: 'nowhere' })
    expect(answer.status, path).toBe(path.startsWith('/weapp/admin/') ? 401 : 200)
    expect(answer.message, path).toBeTypeOf('string')
    expect(post['x-codes'], path).toContain(answer.code)
  }
})

it('shows the document in a viewer of its own, in the language of the browser or of the address', async () => {
  const page = async (query = '', accept = 'en-GB') => {
    const response = await fetch(`${server.url}/docs${query}`, { headers: { 'accept-language': accept } })
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
    return response.text()
  }
  expect(await page()).toContain('<html lang="en">')
  expect(await page('', 'zh-CN,zh;q=0.9')).toContain('<html lang="zh-CN">')
  expect(await page('?lang=zh')).toContain('spec-url="openapi.json?lang=zh"')
  expect(await page('?lang=en', 'zh-CN')).toContain('spec-url="openapi.json?lang=en"')
  for (const each of [await page(), await page('?lang=zh')]) {
    expect(each).not.toMatch(/https?:\/\/|undefined|\[object/)
    expect(each).toContain('allow-try="true"')
  }
  const script = await fetch(`${server.url}/docs/rapidoc.js`)
  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect((await script.text()).slice(0, 300)).toContain('RapiDoc')
})

it('has every text in Chinese too', async () => {
  const read = (document: unknown) => {
    const texts: string[] = []
    JSON.stringify(document, (key, value) => {
      if ((key === 'description' || key === 'summary') && typeof value === 'string') texts.push(...value.split('\n'))
      return value
    })
    return texts.filter((text) => /[A-Za-z]/.test(text))
  }
  const chinese = read(await server.stranger().get('/openapi.json?lang=zh'))
  // What is the same in both: names, and the block of commands.
  const same = /^OpenAPI 3\.1$|^- `leave \{roomID\}`$|^API=|^curl /
  expect(chinese.length).toBeGreaterThan(100)
  expect(chinese.filter((text) => !/[一-龥]/.test(text) && !same.test(text))).toEqual([])
})

// "(the creator only)" stood in the table of translations long after moderators might do it too.
it('has no Chinese of texts that are gone', async () => {
  const english = JSON.stringify(await theDocument())
  const gone = Object.keys(CHINESE).filter((text) => !english.includes(JSON.stringify(text).slice(1, -1)))
  expect(gone).toEqual([])
})

// It was /weapp in one place and /weapp/admin in another: who pasted both got 404.
it('means one thing by $API, here and in every README: the address of the server and /weapp', async () => {
  const { info } = await theDocument()
  const pages = ['README', 'server/admin/README'].flatMap((page) => [`${page}.md`, `${page}.zh-CN.md`])
  const texts = [info.description, ...pages.map((page) => readFileSync(path.resolve(page), 'utf8'))]
  for (const text of texts) {
    const meant = [...text.matchAll(/\bAPI ?= ?['"]?(https?:\/\/[^\s'"]+)/g)].map(([, address = '']) => address)
    expect(meant.length).toBeGreaterThan(0)
    for (const address of meant) expect(address).toMatch(/^https?:\/\/[^/]+\/weapp$/)
  }
})

it('tells what this server calls itself: the webhooks with every type', async () => {
  const { webhooks } = await theDocument()
  const schema = JSON.stringify(webhooks.event?.post.requestBody)
  for (const type of WEBHOOK_EVENTS) expect(schema).toContain(`"${type}"`)
})

it('lets the table of the contract speak for itself', () => {
  const text = readFileSync(new URL('../../wxlite/utils/protocol.ts', import.meta.url), 'utf8')
  expect(text).not.toMatch(/^import /m)
})
