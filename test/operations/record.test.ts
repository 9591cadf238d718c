import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it.each(['start_record', 'stop_record', 'get_record_list'] as const)(
  '%s answers 14 where the media plane cannot record',
  async (name) => {
    const anna = await server.user('anna')
    await anna.enter('multi_room', 'r1')
    expect((await anna.call('multi_room', name, { roomID: 'r1', cnt: 10, index: 0 })).code).toBe(14)
  },
)
