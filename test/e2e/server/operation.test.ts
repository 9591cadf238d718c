import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltServer, build, builtServer, spawnServer, until } from '../../support/built_server.js'
import { ImClient } from '../../support/im_client.js'
import { RestClient } from '../../support/rest_client.js'
import { Terminal } from '../../support/terminal.js'

beforeAll(() => build(), 60_000)

let server: BuiltServer | undefined
afterEach(() => server?.close())

/** What it says when it cannot start, and its exit code. */
async function failedStart(environment: { [name: string]: string }) {
  const { child, output, ended } = spawnServer({
    RTCROOM_DATA_DIR: '/tmp/rtcroom-never',
    RTCROOM_DEMO: 'false',
    ...environment,
  })
  const code = await ended
  child.kill('SIGKILL')
  return { code, lines: output().trim().split('\n') }
}

/** A dataDir whose signing key was overwritten. */
function damagedKeys(): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rtcroom-damaged-'))
  mkdirSync(path.join(dataDir, 'keys'))
  writeFileSync(path.join(dataDir, 'keys/token'), 'junk')
  return dataDir
}

describe('the server as a process', () => {
  it('says where everything is, answers its health and keeps hourly logs', async () => {
    server = await builtServer()
    expect(server.output()).toContain(`RTCRoom is running: http://localhost:${server.port}`)
    expect(server.output()).toContain(path.join(server.dataDir, 'keys/admin_token'))
    for (const page of ['/healthz', '/readyz', '/openapi.json', '/docs'])
      expect((await fetch(server.url + page)).status, page).toBe(200)
    expect(await server.metric('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    expect(await server.metric('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
    expect(readdirSync(path.join(server.dataDir, 'logs'))[0]).toMatch(/^rtcroom\..*\.log$/)
  })

  it('stops on SIGTERM: finishes answers, tells sockets to come back, leaves with 0', async () => {
    server = await builtServer()
    const user = new RestClient(server.url)
    await user.login()
    await user.enter('double_room', 'r')
    const socket = await ImClient.open(user)
    const asked = Array.from({ length: 50 }, () => user.call('double_room', 'get_pushers', { roomID: 'r' }))
    const underWay = Promise.allSettled(asked)
    await asked[0]
    server.process.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    const answered = (await underWay).filter((answer) => answer.status === 'fulfilled')
    expect(answered.length).toBeGreaterThan(0)
    for (const { value } of answered) expect(value.code).toBe(0)
    expect((await Promise.allSettled([user.call('double_room', 'get_pushers', { roomID: 'r' })]))[0]?.status).toBe(
      'rejected',
    )
    expect((await socket.closed).code).toBe(1012)
    expect(server.output()).toContain('server stopped')
  })

  /*
   * A load balancer that asks /readyz every second met a closed port, never the news: the listener went in the same
   * moment. And once stdout's reader had gone (`| head`), every gathered write put a line on stderr.
   */
  it('serves on for drainTime after SIGTERM while /readyz says so, and is quiet when nobody reads its output', async () => {
    server = await builtServer({ RTCROOM_DRAIN_TIME: '3' })
    const { process: child, url } = server
    const user = new RestClient(url)
    await user.login()
    child.stdout?.destroy()
    for (let time = 0; time < 4; time += 1) {
      await new RestClient(url).login()
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    // Reads certificates again where there are some, and never ends the process.
    child.kill('SIGHUP')
    expect(server.output()).not.toContain('EPIPE')
    child.kill('SIGTERM')
    await until(async () => (await fetch(`${url}/readyz`, { headers: { Connection: 'close' } })).status === 503)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ code: -1, message: 'draining' })
    expect((await user.call('double_room', 'get_room_list', { cnt: 1, index: 0 })).code).toBe(0)
    expect(await server.ended).toBe(0)
  })

  /*
   * A process that was stopped for longer than a beat may be missing ran its sweep before it read the beats that had
   * come meanwhile.
   */
  it('closes no room for beats that wait to be read after it was stopped', async () => {
    server = await builtServer({ RTCROOM_DOUBLE_ROOM_HEARTBEAT_TIMEOUT: '2' })
    const user = new RestClient(server.url)
    await user.login()
    await user.enter('double_room', 'r')
    server.process.kill('SIGSTOP')
    const beat = user.call('double_room', 'pusher_heartbeat', { roomID: 'r' })
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    server.process.kill('SIGCONT')
    expect((await beat).code).toBe(0)
  })

  it('leaves its keys and tokens good for the next start', async () => {
    server = await builtServer()
    const user = new RestClient(server.url)
    await user.login()
    const { pushURL } = await user.pushURL()
    const environment = {
      RTCROOM_DATA_DIR: server.dataDir,
      RTCROOM_PORT: String(server.port),
      RTCROOM_MEDIA_RTMP_PORT: String(server.rtmpPort),
    }
    server.process.kill('SIGTERM')
    await server.ended
    const again = spawnServer({ ...environment, RTCROOM_DEMO: 'false' })
    try {
      await until(() => again.output().includes('RTCRoom is running'))
      const answer = await user.call('double_room', 'add_pusher', {
        roomID: 'r',
        userName: '',
        userAvatar: '',
        pushURL,
      })
      expect(answer.code).toBe(0)
    } finally {
      again.child.kill('SIGKILL')
      await again.ended
    }
  })

  it.each(['RTCROOM_PORT', 'RTCROOM_MEDIA_RTMP_PORT'])('says in one line that the port of %s is busy', async (name) => {
    const other = createServer()
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '::', () => resolve(Number(Object(other.address()).port))),
    )
    const { code, lines } = await failedStart({ RTCROOM_PORT: '0', RTCROOM_MEDIA_RTMP_PORT: '0', [name]: String(port) })
    other.close()
    expect(code).toBe(1)
    const setting = name === 'RTCROOM_PORT' ? 'port' : 'media.rtmpPort'
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([
      `${setting}: ${port} on :: is in use by another process; end it or choose another ${setting}`,
    ])
  })

  it.each([
    [
      'TLS files that are none',
      { RTCROOM_TLS_CERT: 'package.json', RTCROOM_TLS_KEY: 'package.json' },
      /^tls\.cert, tls\.key: package\.json and package\.json are no certificate .*; name the PEM files/,
    ],
    [
      'a TLS file that is not there',
      { RTCROOM_TLS_CERT: '/nowhere', RTCROOM_TLS_KEY: '/nowhere' },
      /^tls\.cert: \/nowhere cannot be read \(.*\); name a PEM file/,
    ],
    ['a dataDir that cannot be made', { RTCROOM_DATA_DIR: '/proc/nope' }, /^dataDir: .*\/proc\/nope.*; name a folder/],
    ['a dataDir that is a file', { RTCROOM_DATA_DIR: 'package.json' }, /^dataDir: /],
    ['a damaged key', { RTCROOM_DATA_DIR: damagedKeys() }, /^dataDir: .*keys\/token holds no key/],
  ])('says in one line that it cannot use %s', async (_what, environment, line) => {
    const { code, lines } = await failedStart({ RTCROOM_PORT: '0', RTCROOM_MEDIA_RTMP_PORT: '0', ...environment })
    expect(code).toBe(1)
    const said = lines.filter((text) => !text.startsWith('{'))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(line)
  })

  // Options were ignored: with `npm start -- --port 8080` the server listened at 5757.
  it('takes no options, and says where settings belong', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/server/main.js', '--port', '8080'], {
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toBe('There is no option --port: settings are in config.ts or the environment; --help says more\n')
  })

  it('says in one line which setting is wrong', async () => {
    const { code, lines } = await failedStart({ RTCROOM_MULTI_ROOM_MAX_MEMBERS: 'many' })
    expect(code).toBe(1)
    expect(lines).toEqual([
      'multiRoom.maxMembers: got "many" from the environment (RTCROOM_MULTI_ROOM_MAX_MEMBERS), takes a whole number from 1 to 1000',
    ])
  })
})

it('logs lines for people on a terminal, and JSON elsewhere', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rtcroom-terminal-'))
  const terminal = new Terminal('bash', { RTCROOM_PORT: '0', RTCROOM_MEDIA_RTMP_PORT: '0', RTCROOM_DATA_DIR: dataDir })
  try {
    await terminal.paste('node dist/server/main.js')
    await until(() => /\] INFO: server started \{.*"port":\d+/.test(terminal.shown))
    expect(terminal.shown).not.toContain('{"level":30')
    terminal.type('\u0003')
    await until(() => terminal.shown.includes('INFO: server stopped'))
  } finally {
    await terminal.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
