import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { HttpServer } from '../../server/http/http_server.js'
import { endInPieces } from '../../server/http/in_pieces.js'
import { portOf } from '../../server/http/port_of.js'
import { UnsentLedger } from '../../server/limits/unsent_ledger.js'
import { until } from '../support/built_server.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const BYTES = 24 * 1024 * 1024

/** A reader of 24 MiB that begins by reading nothing. */
async function slowReader() {
  const clock = new ManualClock()
  const unsent = new UnsentLedger({ clock, log: silentLog })
  const server = new HttpServer({
    clock,
    host: '127.0.0.1',
    port: 0,
    routes: (_request, response) => endInPieces(response, Buffer.alloc(BYTES), clock),
    attachments: [],
    log: silentLog,
    guard: { unsent, behindProxy: false },
  })
  const port = await server.listen()
  let bytes = 0
  let open = true
  const socket = connect(port, '127.0.0.1', () => socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  socket.on('data', (part) => (bytes += part.length)).on('error', () => {})
  socket.on('close', () => {
    open = false
  })
  await until(() => unsent.unsent > 0)
  const close = () => {
    socket.destroy()
    void server.close(0)
    unsent.close()
  }
  return { clock, unsent, socket, bytes: () => bytes, isOpen: () => open, close }
}

/*
 * A segment of 8.8 MB was written at once, which is more than a connection may have unread: whoever could not take
 * half of it within a quarter of a second was cut off, at each segment.
 */
it('a large answer reaches a slow reader whole, and little of it waits on the connection', async () => {
  const { clock, unsent, socket, bytes, isOpen, close } = await slowReader()
  for (let look = 0; look < 20; look += 1) {
    clock.advance(250)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(unsent.unsent).toBeLessThan(1024 * 1024)
  }
  expect(isOpen()).toBe(true)
  socket.resume()
  await until(() => bytes() >= BYTES)
  close()
})

it('who takes a minute for it is cut off: nobody plays what comes so slowly', async () => {
  const { clock, socket, isOpen, close } = await slowReader()
  await until(() => {
    clock.advance(5_000)
    socket.once('data', () => socket.pause()).resume()
    return !isOpen()
  })
  close()
})

it('a segment of 3 s at 1 Mbit/s goes out in one write', async () => {
  const writes: number[] = []
  const server = createServer((_request, response) => {
    const write = vi.spyOn(response, 'write')
    endInPieces(response, Buffer.alloc(375_000), new ManualClock())
    writes.push(write.mock.calls.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reply = await fetch(`http://127.0.0.1:${portOf(server.address())}`)
  expect((await reply.arrayBuffer()).byteLength).toBe(375_000)
  expect(writes).toEqual([0])
  server.close()
})
