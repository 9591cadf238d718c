import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adminOps } from '../../server/admin/all.js'
import { IM_CLOSES } from '../../server/docs/close_codes.js'
import type { OpenAPIDocument } from '../../server/docs/openapi_types.js'
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
  expect(asked('post').sort()).toEqual([...expected, ...admin, '/weapp/utils/use_login_link'].sort())
  const utils = [
    'get_login_info',
    'get_test_pushurl',
    'get_test_rtmpaccurl',
    'check_config',
    'logfilelist',
    'getlogfile',
  ].map((name) => `/weapp/utils/${name}`)
  expect(asked('get').sort()).toEqual(
    [...utils, '/weapp/im', '/healthz', '/readyz', '/metrics', '/openapi.json', '/docs'].sort(),
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

it('shows the document as a page without script and without anything from elsewhere', async () => {
  const response = await fetch(`${server.url}/docs`)
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.match(/<details id=/g)).toHaveLength(Object.keys(OPERATIONS).length + adminOps.size + 1)
  for (const name of [
    'POST /weapp/live_room/request_link_mic',
    'POST /weapp/live_room/add_anchor',
    'GET /weapp/utils/get_login_info',
    'GET /weapp/im',
  ]) {
    expect(page).toContain(name)
  }
  expect(page).toContain('<code>pushers[].accelerateURL</code>')
  expect(page).toContain('5001')
  expect(page).not.toMatch(/<script|https?:\/\/|undefined|\[object/)
})

it('lets the table of the contract speak for itself', () => {
  const text = readFileSync(new URL('../../wxlite/utils/protocol.ts', import.meta.url), 'utf8')
  expect(text).not.toMatch(/^import /m)
})
