import { createReadStream, type ReadStream } from 'node:fs'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { pipeline } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { HttpServer, type HttpServerOptions } from '../../server/http/http_server.js'
import { UnsentLedger } from '../../server/limits/unsent_ledger.js'
import { ProtocolError } from '../../server/protocol_error.js'
import { until } from '../support/built_server.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const clock = new ManualClock()
let server: HttpServer | undefined
afterEach(() => server?.close(0))

const answering: RequestListener = (_request, response) => response.end('{"code":0}')

async function listening(options: Partial<HttpServerOptions>): Promise<number> {
  server = new HttpServer({
    clock: systemClock,
    host: '127.0.0.1',
    port: 0,
    routes: answering,
    attachments: [],
    log: silentLog,
    guard: { unsent: new UnsentLedger({ clock, log: silentLog }), behindProxy: false },
    ...options,
  })
  return server.listen()
}

/** A connection that says something and keeps what it hears. */
function talk(port: number, words: string) {
  let heard = ''
  let open = true
  const socket = connect(port, '127.0.0.1', () => socket.write(words))
  socket.setEncoding('utf8').on('data', (part: string) => (heard += part))
  socket.on('error', () => {})
  socket.on('close', () => {
    open = false
  })
  return { socket, heard: () => heard, ended: () => until(() => !open) }
}

describe('the HTTP port', () => {
  it.each([
    ['no HTTP', '\x16\x03\x01\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    [
      'a socket that nobody serves',
      'GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      404,
    ],
  ])('refuses %s with a body like every other', async (_what, words, status) => {
    const client = talk(await listening({}), words)
    await client.ended()
    const [head = '', body = ''] = client.heard().split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status} `)
    expect(JSON.parse(body)).toEqual({ code: 1, message: expect.any(String) })
  })

  // Whoever said nothing sensible and kept the own half of the connection open held it for ever, 5,000 of an address.
  it.each([
    ['no HTTP', '\x16\x03\x01\r\n\r\n'],
    ['a socket that nobody serves', 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ])('cuts who does not hang up after %s was refused', async (_what, words) => {
    const time = new ManualClock()
    const port = await listening({ clock: time })
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(words))
    let cut = false
    const refused = new Promise((resolve) => socket.resume().once('end', resolve))
    socket.on('error', () => {
      cut = true
    })
    await refused
    time.advance(1_000)
    await until(() => {
      if (!socket.destroyed) socket.write('more')
      return cut
    })
    const closed = server?.close(0)
    server = undefined
    time.advance(1_000)
    await closed
  })

  /*
   * curl --http2 and Java's HttpClient ask for h2c with their first request, and got 404 for every address: an upgrade
   * that nobody knows is to be ignored, bodies and later requests of the connection included.
   */
  it('answers a request that asks for another protocol as if it had not', async () => {
    const bodies: string[] = []
    const routes: RequestListener = (request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part: string) => (body += part))
      request.on('end', () => response.end(`<${bodies.push(body)}>`))
    }
    const port = await listening({
      routes,
      guard: { unsent: new UnsentLedger({ clock, log: silentLog }), behindProxy: false, connections: 1 },
    })
    const wish = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n'
    const client = talk(port, `POST /weapp/im HTTP/1.1\r\nHost: a\r\n${wish}Content-Length: 8\r\n\r\n{"a":`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    client.socket.write('12}')
    await until(() => client.heard().includes('<1>'))
    client.socket.write(`GET / HTTP/1.1\r\nHost: a\r\n${wish}\r\n`)
    await until(() => client.heard().includes('<2>'))
    expect(bodies).toEqual(['{"a":12}', ''])
    expect(client.heard()).not.toContain('404')
    client.socket.destroy()
  })

  /*
   * Addresses put together with a slash too many, and clients that send the whole address as proxies are sent it, got
   * 404.
   */
  it.each([
    '//weapp/im?a=//b',
    '/weapp//im?a=//b',
    'http://other:1//weapp/im?a=//b',
    '/rtc/weapp/im?a=//b',
    '//rtc//weapp/im?a=//b',
  ])('takes the target %s for what it means, for requests and sockets alike', async (target) => {
    const seen: (string | undefined)[] = []
    const port = await listening({
      prefix: '/rtc',
      routes: (request, response) => response.end(`<${seen.push(request.url, request.headers.host)}>`),
      attachments: [
        {
          at: '/weapp/im',
          upgrade(request, socket) {
            seen.push(request.url, request.headers.host)
            socket.end()
            return true
          },
        },
      ],
    })
    const plain = talk(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await plain.ended()
    await talk(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n`).ended()
    const host = target.startsWith('http') ? 'other:1' : 'a'
    expect(seen).toEqual(['/weapp/im?a=//b', host, '/weapp/im?a=//b', host])
  })

  it('tells a client whose upgrade is wrong what is wrong, and one that met our own fault nothing', async () => {
    const upgrade = (fault: Error) => ({
      at: '/x',
      upgrade() {
        throw fault
      },
    })
    const words = 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    const wrong = talk(
      await listening({ attachments: [upgrade(new ProtocolError(1, '请求的 Host 不正确', {}, 400))] }),
      words,
    )
    await wrong.ended()
    expect(wrong.heard()).toContain('400 Bad Request')
    await server?.close(0)
    const ours = talk(await listening({ attachments: [upgrade(new Error('secret'))] }), words)
    await ours.ended()
    expect(ours.heard()).toBe('')
  })

  it('ends a connection that sends requests without waiting for answers', async () => {
    let asked = 0
    const lines: string[] = []
    const port = await listening({
      log: pino({ base: null }, { write: (line: string) => lines.push(line) }),
      routes: () => {
        asked += 1
      },
    })
    const flood = talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2000))
    await flood.ended()
    expect(asked).toBeLessThanOrEqual(1)

    expect(lines.join()).toContain('requests before their turn')

    const behind = talk(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n',
    )
    await behind.ended()
    expect(asked).toBeLessThanOrEqual(2)

    asked = 1
    const few = talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20))
    await until(() => asked === 2)
    expect(few.socket.destroyed).toBe(false)
    few.socket.destroy()
  })

  // 300 connections asked for a recording 32 times each in one packet and read nothing: 9,600 open files and 1.4 GiB,
  // and most of the files stayed open when the connections had long been cut.
  it('begins no answer before its turn, and closes what it reads when the connection is cut', async () => {
    const file = path.join(import.meta.dirname, 'http_server.test.ts')
    const opened: ReadStream[] = []
    const port = await listening({
      routes: (_request, response) => {
        const reading = createReadStream(file)
        opened.push(reading)
        response.write(Buffer.alloc(32 << 20))
        pipeline(reading, response, () => undefined)
      },
    })
    const stalled = connect(port, '127.0.0.1', () =>
      stalled.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(32)),
    )
    stalled.on('error', () => {})
    await until(() => opened.length > 0)
    await until(() => {
      if (!stalled.destroyed) stalled.write('\r\n')
      clock.advance(5_000)
      return stalled.destroyed
    })
    expect(opened).toHaveLength(1)
    await until(() => opened.every(({ closed }) => closed))
  })

  // Fifty connections with 32 requests together each had all of these answered before anybody else: 750 ms.
  it('answers others between requests that were sent together', async () => {
    const asked: string[] = []
    const port = await listening({
      routes: (request, response) => {
        asked.push(request.url ?? '')
        response.end('x')
      },
    })
    const flood = Array.from({ length: 5 }, () => talk(port, 'GET /flood HTTP/1.1\r\nHost: a\r\n\r\n'))
    const other = talk(port, 'GET /other HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => asked.length === 6)
    asked.length = 0
    for (const { socket } of flood) socket.write('GET /flood HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(30))
    other.socket.write('GET /other HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => asked.length === 151)
    expect(asked.indexOf('/other')).toBeLessThan(20)
    for (const { socket } of [...flood, other]) socket.destroy()
  })

  it('answers requests that were sent together in their order', async () => {
    let number = 0
    const port = await listening({ routes: (_request, response) => response.end(`<${++number}>`) })
    const client = talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(30))
    await until(() => client.heard().includes('<30>'))
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(30))
    await until(() => client.heard().includes('<60>'))
    expect([...client.heard().matchAll(/<(\d+)>/g)].map(([, n]) => Number(n))).toEqual(
      Array.from({ length: 60 }, (_, n) => n + 1),
    )
    client.socket.destroy()
  })

  it('ends a connection that does not take its answer, and none that a plane serves', async () => {
    const large = Buffer.alloc(32 << 20)
    const port = await listening({
      routes: (_request, response) => response.end(large),
      attachments: [
        {
          at: '/stream',
          request(_request, response) {
            response.writeHead(200).flushHeaders()
            return true
          },
        },
      ],
    })
    const stream = talk(port, 'GET /stream HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => stream.heard() !== '')
    const stalled = connect(port, '127.0.0.1', () => stalled.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    stalled.on('error', () => {})
    await until(() => {
      // What is said meanwhile does not count, nor that nothing is heard of an end while nothing is read.
      if (!stalled.destroyed) stalled.write('\r\n')
      clock.advance(5_000)
      return stalled.destroyed
    })
    expect(stream.socket.destroyed).toBe(false)
    stream.socket.destroy()
  })

  it('has so many places for one address and no more, except behind a proxy', async () => {
    const places = { connections: 3, connectionsPerAddress: 1 }
    const port = await listening({
      guard: { unsent: new UnsentLedger({ clock, log: silentLog }), behindProxy: true, ...places },
    })
    const held = Array.from({ length: 3 }, () => talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    await until(() => held.every(({ heard }) => heard() !== ''))
    const surplus = talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await surplus.ended()
    expect(surplus.heard()).toBe('')
    for (const { socket } of held) socket.destroy()
    await until(async () => {
      const again = talk(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
      await again.ended()
      return again.heard() !== ''
    })
  })
})
