import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { cloudHttp } from '../../server/cloud/cloud_http.js'
import { SrsApi } from '../../server/media/srs/srs_api.js'

const TIMEOUT = 300

let server: Server
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  server.close()
})

/** A server that answers each first request so; answers its address. */
async function answering(answer: (socket: Socket) => void): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.once('data', () => answer(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 50)
  socket.once('close', () => clearInterval(timer))
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const OPTIONS = { timeout: TIMEOUT, maxContentLength: 65_536, maxSockets: 2 }

/*
 * A cloud that answered a space each second was waited for without end: 64 such answers, and no text was checked,
 * nobody logged in by WeChat and no group was told any more.
 */
it.each([
  ['a body that never ends', (socket: Socket) => void socket.write(`${HEAD}Content-Length: 60000\r\n\r\n`), ' '],
  ['a head that never ends', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\n'), 'X'],
  ['nothing but early hints', () => {}, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
  ['nothing', () => {}, ''],
])('%s is not waited for longer than the time-out, by none of many requests', async (_what, begin, again) => {
  const url = await answering((socket) => {
    begin(socket)
    if (again !== '') drip(socket, again)
  })
  const http = cloudHttp({ ...OPTIONS, baseURL: url })
  const began = performance.now()
  // More than there are connections: those that wait for one are not forgotten.
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => http.post('/x', {})))
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'))
  expect(performance.now() - began).toBeLessThan(20 * TIMEOUT)
  await expect(new SrsApi({ url, timeout: TIMEOUT }).version()).rejects.toThrow('no answer')
})

it('a small answer that is large when it is unpacked is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20))
  const url = await answering((socket) => {
    socket.write(`${HEAD}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
    socket.end(bomb)
  })
  await expect(cloudHttp({ ...OPTIONS, timeout: 5_000, baseURL: url }).get('/x')).rejects.toThrow('maxContentLength')
})

it('a redirect is not followed', async () => {
  const url = await answering(
    (socket) => void socket.end('HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n'),
  )
  await expect(cloudHttp({ ...OPTIONS, baseURL: url }).get('/x')).rejects.toMatchObject({ response: { status: 302 } })
})
