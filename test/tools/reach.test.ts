// The doctor asked clouds whether settings were right, and never tried whether a phone reaches the server: a missing
// intermediate certificate, a proxy without Upgrade or a closed RTMP port passed as healthy.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import type { ReportLine } from '../../server/doctor/report.js'
import { reach } from '../../server/tools/reach/reach.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

const ADMIN = 'administrator-token-of-the-test'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function server(media: { publicHost?: string } = {}): Promise<RunningServer> {
  const settings = { admin: { token: ADMIN }, media: { rtmpPort: 0, ...media } }
  const running = await runningServer(settings, silentLog, { clock: systemClock })
  closing.push(() => running.close())
  return running
}

const PLANES = { im: { provider: 'embedded' }, media: { provider: 'embedded' } } as const

async function tried(url: string, adminToken = ADMIN): Promise<{ [name: string]: ReportLine }> {
  const { config } = (await settingsOnly).services
  const planes = { im: { ...config.im, ...PLANES.im }, media: { ...config.media, ...PLANES.media } }
  const lines = await reach({ url, adminToken, planes, clock: systemClock })
  expect(lines.map(({ name }) => name)).toEqual(['name', 'https', 'socket', 'rtmp', 'loop'])
  expect(lines.filter(({ message }) => !/[一-龥]/.test(message))).toEqual([])
  return Object.fromEntries(lines.map((line) => [line.name, line]))
}

let settingsOnly: Promise<RunningServer['assembly']>
beforeEach(() => {
  settingsOnly = server().then(({ assembly }) => assembly)
})

/** A plain HTTP server in front of what `answer` does. */
async function listening(made: Server): Promise<number> {
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done))
  closing.push(() => {
    made.closeAllConnections()
    return new Promise((done) => made.close(done))
  })
  return (made.address() as AddressInfo).port
}

const failed = (words: string) => ({ ok: false, messageEn: expect.stringContaining(words) })
const UNTRIED = { untried: true }

it('a server that phones reach passes every step, and the delay of the loop is told', async () => {
  const { url } = await server()
  const lines = await tried(url)
  expect(Object.values(lines).filter(({ ok, untried }) => !ok || untried)).toEqual([])
  expect(lines.https?.messageEn).toContain('without TLS: for development only')
  expect(lines.loop?.messageEn).toMatch(/30 of 30 pictures came back, after \d+ ms/)
})

it('a name that nobody knows ends it, with what to do', async () => {
  const { name, https, loop } = await tried('https://nothing.invalid')
  expect(name).toMatchObject({ ok: false, messageEn: expect.stringMatching(/unknown: add an A|no name server/) })
  expect([https, loop]).toMatchObject([UNTRIED, UNTRIED])
})

it('nobody listens, a proxy without its server, another site: each is told apart', async () => {
  const port = await listening(createServer((_request, response) => response.writeHead(502).end()))
  expect((await tried(`http://127.0.0.1:${port}`)).https).toMatchObject(failed('does not reach the server (HTTP 502)'))
  const other = await listening(createServer((_request, response) => response.end('<html>')))
  expect((await tried(`http://127.0.0.1:${other}`)).https).toMatchObject(failed('answered by something else'))
  expect((await tried('http://127.0.0.1:1')).https).toMatchObject(failed('nobody listens at 127.0.0.1:1'))
})

it('a proxy that does not pass Upgrade on is named as the one to mend', async () => {
  const { url } = await server()
  const port = await listening(
    createServer((asked, response) => {
      const { connection: _connection, upgrade: _upgrade, ...headers } = asked.headers
      asked.pipe(
        request(`${url}${asked.url}`, { method: asked.method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers)
          answer.pipe(response)
        }),
      )
    }),
  )
  const lines = await tried(`http://127.0.0.1:${port}`)
  expect(lines.socket).toMatchObject(failed('the proxy has to pass Upgrade and Connection on'))
  expect(lines.loop).toMatchObject({ ok: true })
})

it('an RTMP port that is shut is named with its fix, and the loop waits for it', async () => {
  const { url } = await server({ publicHost: '127.0.0.2' })
  const { rtmp, loop } = await tried(url)
  expect(rtmp).toMatchObject(failed('nobody listens at 127.0.0.2:'))
  expect(loop).toMatchObject(UNTRIED)
})

it('without the token of that server streams are not tried, and it says why', async () => {
  const { url } = await server()
  const { rtmp, loop } = await tried(url, 'another')
  expect([rtmp, loop]).toMatchObject([UNTRIED, UNTRIED])
  expect(rtmp?.messageEn).toContain('dataDir of that server')
})

describe('the certificate', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-reach-'))
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    openssl('req', '-x509', ...key, '-subj', '/CN=An authority', '-keyout', 'ca.key', '-out', 'ca.pem')
    openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', 'leaf.key', '-out', 'leaf.csr')
    writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:localhost')
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-out', 'leaf.pem']
    openssl('x509', '-req', '-in', 'leaf.csr', ...signed)
    return () => rmSync(folder, { recursive: true })
  })
  const read = (name: string) => readFileSync(path.join(folder, name))
  const https = async (cert: string, key: string) => {
    const made = createTlsServer({ cert: read(cert), key: read(key) }, (_request, response) =>
      response.end('{"code":0}'),
    )
    return (await tried(`https://localhost:${await listening(made)}`)).https
  }

  it('without its chain is told from one of its own making, and each has its fix', async () => {
    expect(await https('leaf.pem', 'leaf.key')).toMatchObject(failed('configure the whole chain (fullchain.pem)'))
    expect(await https('ca.pem', 'ca.key')).toMatchObject(failed('certificate of its own making'))
  })

  it('a port without TLS under https:// is told', async () => {
    const port = await listening(createServer((_request, response) => response.end()))
    expect((await tried(`https://localhost:${port}`)).https).toMatchObject(failed('speaks no TLS'))
  })
})
