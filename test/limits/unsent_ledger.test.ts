import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectSecurely, createServer as createSecureServer } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { UnsentLedger, type UnsentLedgerOptions } from '../../server/limits/unsent_ledger.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

/*
 * A player stopped reading and asked for answers to 495,000 pings: 13 to 38 MiB waited for each such connection, and
 * fewer than 120 of them ended the process. Only pictures were counted, and only while some were written.
 */

const open: (Socket | Server)[] = []
afterEach(() => {
  for (const thing of open.splice(0)) thing instanceof Socket ? thing.destroy() : thing.close()
})

/** Server ends of connections whose clients read nothing, or everything. */
async function connections(count: number, reads: boolean): Promise<Socket[]> {
  const accepted: Socket[] = []
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1')
  open.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  for (let index = 0; index < count; index++) {
    const client = connect(address.port, '127.0.0.1')
    client.on('error', () => {})
    if (reads) client.resume()
    else client.pause()
    open.push(client)
  }
  await expect.poll(() => accepted.length).toBe(count)
  open.push(...accepted)
  return accepted
}

function ledger(sockets: readonly Socket[], options: Partial<UnsentLedgerOptions> = {}) {
  const clock = new ManualClock()
  const watched = new UnsentLedger({ clock, log: silentLog, ...options })
  for (const socket of sockets) watched.watch(socket)
  return { clock, watched }
}

/** More than any system takes over from a process for one connection. */
const MUCH = Buffer.alloc(8 * 1024 * 1024)
const settle = () => new Promise((resolve) => setTimeout(resolve, 50))

test('a connection that takes nothing of what waits for it is cut, whatever that is; one that reads goes on', async () => {
  const [silent] = await connections(1, false)
  const [reader] = await connections(1, true)
  if (!silent || !reader) throw new Error('no connections')
  const { clock } = ledger([silent, reader], { connectionMost: 1024 * 1024 * 1024 })
  silent.write(MUCH)
  for (let second = 0; second < 31; second++) {
    reader.write('x'.repeat(1000))
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(1000)
  }
  expect([silent.destroyed, reader.destroyed]).toEqual([true, false])
})

test('a slow download that moves now and then is not cut', async () => {
  const [slow] = await connections(1, false)
  if (!slow) throw new Error('no connection')
  const { clock } = ledger([slow], { connectionMost: 1024 * 1024 * 1024 })
  const client = open.findLast((thing): thing is Socket => thing instanceof Socket && thing !== slow)
  slow.write(MUCH)
  for (let round = 0; round < 4; round++) {
    clock.advance(25_000)
    client?.resume()
    await settle()
    client?.pause()
    slow.write(MUCH)
    clock.advance(1000)
  }
  expect(slow.destroyed).toBe(false)
})

// A script of 1.1 MB, written at once, broke off after 30 s for whoever read 24 kB a second.
test.each(['TCP', 'TLS'])(
  'one large write over %s that goes out slowly is not cut, and is once it stands still',
  async (over) => {
    const [slow, client] = over === 'TLS' ? await securePair() : await plainPair()
    const { clock } = ledger([slow], { connectionMost: 1024 * 1024 * 1024 })
    slow.write(Buffer.alloc(128 * 1024 * 1024))
    for (let round = 0; round < 4; round++) {
      clock.advance(20_000)
      await read(client, 8 * 1024 * 1024)
    }
    expect([slow.destroyed, slow.writableLength]).toEqual([false, 128 * 1024 * 1024])
    // What is on its way when the client stops still goes out.
    await settle()
    clock.advance(250)
    clock.advance(31_000)
    expect(slow.destroyed).toBe(true)
  },
)

/** The server's end of a connection, and the client's. */
async function plainPair(): Promise<[Socket, Socket]> {
  const [socket] = await connections(1, false)
  const client = open.find((thing): thing is Socket => thing instanceof Socket && thing !== socket)
  if (!socket || !client) throw new Error('no connection')
  return [socket, client]
}

async function securePair(): Promise<[Socket, Socket]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-ledger-'))
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost']
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)]
  rmSync(folder, { recursive: true })
  const server = createSecureServer({ cert, key }).listen(0, '127.0.0.1')
  const accepted = once(server, 'secureConnection')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const client = connectSecurely({ port: address.port, host: '127.0.0.1', ca: cert, servername: 'localhost' })
  client.on('error', () => {})
  client.pause()
  const [socket] = await accepted
  if (!(socket instanceof Socket)) throw new Error('no connection')
  open.push(server, client, socket)
  return [socket, client]
}

/** Reads at least so many bytes, and no more than come with them. */
async function read(client: Socket, bytes: number): Promise<void> {
  let got = 0
  const count = (data: Buffer): void => {
    got += data.length
  }
  client.on('data', count)
  client.resume()
  await expect.poll(() => got, { interval: 1 }).toBeGreaterThan(bytes)
  client.pause()
  client.off('data', count)
}

test('one connection holds so much and no more', async () => {
  const [silent] = await connections(1, false)
  if (!silent) throw new Error('no connection')
  const { clock } = ledger([silent], { connectionMost: 1024 * 1024 })
  silent.write(MUCH)
  clock.advance(250)
  expect(silent.destroyed).toBe(true)
})

test('when all together hold too much, those furthest behind go, and only as many as need be', async () => {
  const sockets = await connections(4, false)
  const { clock, watched } = ledger(sockets, { connectionMost: 1024 * 1024 * 1024, processMost: 25 * 1024 * 1024 })
  for (const [index, socket] of sockets.entries()) for (let times = 0; times <= index; times++) socket.write(MUCH)
  clock.advance(250)
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, true, true])
  expect(watched.unsent).toBeLessThanOrEqual(25 * 1024 * 1024)
})

/* What waited in the queues of players was in no sum: 1,000 streams of stalled players held gigabytes. */
test('queues before the connections count in the whole, and give way when they hold most', async () => {
  const { clock, watched } = ledger([], { processMost: 1_000 })
  let held = 900
  watched.follow({
    queued: () => held,
    relieve: (excess) => {
      held -= excess
      return 1
    },
  })
  clock.advance(250)
  expect([held, watched.unsent]).toEqual([900, 900])
  held = 1_500
  clock.advance(250)
  expect(held).toBe(1_000)
})

// Over HTTPS each request that asked for h2c was watched once more, with one more listener at its connection.
test('a connection that is handed in again is watched once', async () => {
  const [socket] = await connections(1, true)
  if (socket === undefined) throw new Error('no connection')
  const ledger = new UnsentLedger({ clock: new ManualClock(), log: silentLog })
  ledger.watch(socket)
  const listeners = socket.listenerCount('close')
  ledger.watch(socket)
  expect(socket.listenerCount('close')).toBe(listeners)
  ledger.close()
})
