import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { RestClient } from '../support/rest_client.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

let server: RunningServer

beforeAll(async () => {
  server = await runningServer({}, silentLog, { clock: systemClock })
})
afterAll(() => server.close())

// Each plane writes it with its own heads.
it.each([
  '/live/a_1.m3u8',
  '/live/a_1/0123abcd/v.m3u8',
  '/live/a_1.flv',
  '/live/a_1.jpg',
  '/live/nothing',
  '/recordings/0123.mp4',
  '/weapp/im',
  '/console/',
  '/desk/',
  '/watch/room',
  '/weapp/utils/get_login_info',
  '/nothing',
])('%s says that it is no other kind of file than it is', async (path) => {
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
    const { status, headers } = await fetch(server.url + path, { method })
    expect([method, status, headers.get('x-content-type-options')]).toEqual([method, status, 'nosniff'])
  }
})

// A CDN kept the 403 or 404 of a stream that began a moment later, and of 405 nobody read what is taken.
it.each(['/live/a_1.m3u8', '/live/a_1.flv', '/live/a_1.jpg', '/recordings/0123.mp4'])(
  'of what %s refuses nothing is kept, and 405 names the methods',
  async (path) => {
    for (const [method, status] of [
      ['GET', 403],
      ['HEAD', 403],
      ['PUT', 405],
    ] as const) {
      const answer = await fetch(server.url + path, { method })
      expect([method, answer.status, answer.headers.get('cache-control')]).toEqual([method, status, 'no-store'])
      expect(answer.headers.get('allow') !== null).toBe(status === 405)
    }
  },
)

// What asked for a WebSocket without its key was answered by `ws`, with a text that said it was HTML.
it('a WebSocket that is none is refused without words', async () => {
  const client = new RestClient(server.url)
  await client.login()
  const room = await client.create('multi_room')
  await client.enter('multi_room', room.roomID)
  const { pushers } = await client.call('multi_room', 'get_pushers', { roomID: room.roomID })
  const { port, pathname, search } = new URL(pushers[0]?.wsFlvURL ?? '', server.url)
  for (const path of ['/weapp/im', pathname + search])
    for (const lines of ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'X: y']) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n\r\n`)
      const [head = '', body] = (await text(socket)).split('\r\n\r\n')
      expect(head).toMatch(/^HTTP\/1\.1 400 /)
      expect([head.includes('Content-Type'), body]).toEqual([false, ''])
    }
})
