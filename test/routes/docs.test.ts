import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OPERATIONS, ROOM_TYPES } from '../../wxlite/utils/protocol.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('describes every route of the table in OpenAPI 3.1, and no other', async () => {
  const { openapi, paths } = await server.stranger().get<{ openapi: string; paths: { [path: string]: unknown } }>('/openapi.json')
  expect(openapi).toBe('3.1.0')
  const expected = Object.entries(OPERATIONS).flatMap(([name, { rooms, aliases }]) =>
    rooms.flatMap((type) => [name, ...aliases].map((path) => `/weapp/${type}/${path}`)),
  )
  expect(Object.keys(paths).sort()).toEqual(expected.sort())
  expect(ROOM_TYPES).toHaveLength(3)
})

it('makes the document from the schemas that requests are checked with', async () => {
  const { paths } = await server.stranger().get<{ paths: { [path: string]: object } }>('/openapi.json')
  const schema = JSON.stringify(paths['/weapp/multi_room/add_pusher'])
  expect(schema).toContain('"required":["roomID","userName","userAvatar","pushURL"]')
  expect(schema).toContain('{1,48}$')
  expect(JSON.stringify(paths['/weapp/double_room/create_room'])).toContain('roomName')
})

it('answers every route of the document: none is unknown', async () => {
  const anna = await server.user('anna')
  const { paths } = await anna.get<{ paths: { [path: string]: unknown } }>('/openapi.json')
  for (const path of Object.keys(paths)) {
    const answer = await anna.post(path, { roomID: 'nowhere' })
    expect(answer.status, path).toBe(200)
    expect(answer.code, path).toBeTypeOf('number')
    expect(answer.message, path).toBeTypeOf('string')
  }
})

it('shows the document as a page without script and without anything from elsewhere', async () => {
  const response = await fetch(`${server.url}/docs`)
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page).toContain('POST /weapp/live_room/request_link_mic')
  expect(page).not.toMatch(/<script|https?:\/\/(?!json-schema\.org)/)
})

it('lets the table of the contract speak for itself', () => {
  const text = readFileSync(new URL('../../wxlite/utils/protocol.ts', import.meta.url), 'utf8')
  expect(text).not.toMatch(/^import /m)
})
