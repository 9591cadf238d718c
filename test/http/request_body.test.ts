import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { connect, Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { costOfBody } from '../../server/http/request_body.js'
import { until } from '../support/built_server.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

/*
 * A body of 64 kB in pieces of one byte was 65,000 objects: a thousand such requests held gigabytes, and a body that
 * nobody wanted was thrown away, piece by piece, for as long as it came.
 */

let server: RunningServer
beforeAll(async () => {
  server = await runningServer({ media: { rtmpPort: 0 } }, silentLog, { clock: systemClock })
})
afterAll(() => server.close())

const PIECE = '1\r\n \r\n'

/** A body in so many pieces of one byte, its end included when it may have one. */
async function sent(request: string, pieces: number, end = '') {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let heard = ''
  let open = true
  socket.setEncoding('utf8').on('data', (part: string) => (heard += part))
  socket
    .on('error', () => {})
    .on('close', () => {
      open = false
    })
  await once(socket, 'connect')
  socket.write(`${request} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${PIECE.repeat(pieces)}${end}`)
  return { socket, heard: () => heard, isOpen: () => open }
}

it.each([
  'POST /weapp/multi_room/get_room_list',
  'POST /weapp/multi_room/get_room_list HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nX: ',
  'POST /weapp/admin/list_rooms',
  'POST /nowhere',
  'POST /console',
  'POST /live/a_000000000000.flv',
  'GET /healthz',
  'DELETE /live/a_000000000000.flv',
  'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nPOST /weapp/multi_room/get_room_list',
])('a connection that sends its body byte by byte is ended: %s', async (request) => {
  const client = await sent(request, 2_000)
  await until(() => {
    if (client.isOpen()) client.socket.write(PIECE.repeat(2_000))
    return !client.isOpen()
  })
})

it('bodies in as many pieces as a network makes of them are read, and so is what comes after', async () => {
  const client = await sent('POST /weapp/multi_room/get_room_list', 200, '0\r\n\r\n')
  await until(() => client.heard().includes('"code":'))
  client.socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
  await until(() => client.heard().split('HTTP/1.1 ').length === 3)
  expect(client.isOpen()).toBe(true)
  client.socket.destroy()
})

it.each([
  [1, 'GET', {}],
  [1, 'POST', { 'content-length': '300' }],
  [2, 'POST', { 'content-length': '5000' }],
  [17, 'POST', { 'content-length': '65536' }],
  [17, 'POST', { 'content-length': '99999999' }],
  [5, 'POST', { 'transfer-encoding': 'chunked' }],
  [17, 'POST', { 'content-length': '100', 'content-encoding': 'gzip' }],
])('a request counts for %i: %s %o', (count, method, headers) => {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, headers })
  expect(costOfBody(request)).toBe(count)
})
