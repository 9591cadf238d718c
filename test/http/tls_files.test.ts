import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { HttpServer } from '../../server/http/http_server.js'
import { TlsFiles } from '../../server/http/tls_files.js'
import { UnsentLedger } from '../../server/limits/unsent_ledger.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-tls-'))
const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
const clock = new ManualClock()
let server: HttpServer | undefined
afterEach(async () => {
  await server?.close(0)
  server = undefined
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Puts a new certificate into place, as what renews it does. */
function renew(name: string): void {
  const made = ['-keyout', `${key}.new`, '-out', `${cert}.new`, '-subj', `/CN=${name}`, '-days', '1']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...made], {
    stdio: 'ignore',
  })
  renameSync(`${cert}.new`, cert)
}

const finish = () => renameSync(`${key}.new`, key)

/** The name in the certificate that a new connection is shown. */
const shown = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).subject)
      socket.destroy()
    }).on('error', reject)
  })

/* A certificate that certbot renewed was read at the next restart only: after 90 days every phone lost the server. */
it('serves the certificate that was renewed on disk, and the one before while the new pair is not whole', async () => {
  renew('one')
  finish()
  const tls = new TlsFiles({ cert, key, clock, log: silentLog })
  server = new HttpServer({
    clock: systemClock,
    host: '127.0.0.1',
    port: 0,
    tls,
    routes: (_request, response) => response.end(),
    attachments: [],
    log: silentLog,
    guard: { unsent: new UnsentLedger({ clock, log: silentLog }), behindProxy: false },
  })
  const port = await server.listen()
  expect(await shown(port)).toBe('CN=one')
  renew('two')
  clock.advance(60_000)
  expect(await shown(port)).toBe('CN=one')
  finish()
  clock.advance(60_000)
  expect(await shown(port)).toBe('CN=two')
  tls.close()
})

it('says what came of reading again, and warns once of what cannot be used', () => {
  renew('one')
  finish()
  const [info, warn] = [vi.spyOn(silentLog, 'info'), vi.spyOn(silentLog, 'warn')]
  const tls = new TlsFiles({ cert, key, clock, log: silentLog })
  tls.reread()
  expect(info).toHaveBeenLastCalledWith(expect.anything(), 'certificate read again: the same as before')
  writeFileSync(cert, 'nothing')
  clock.advance(180_000)
  expect(warn).toHaveBeenCalledTimes(1)
  renew('two')
  finish()
  tls.reread()
  expect(info).toHaveBeenLastCalledWith(
    expect.objectContaining({ validTo: expect.any(String) }),
    expect.stringContaining('renewed'),
  )
  tls.close()
})
