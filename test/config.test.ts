import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import example from '../config.example.js'
import { defineConfig, environmentName, readConfig, settings, takesOf } from '../server/config.js'

const lineOf = (file: unknown, environment: NodeJS.ProcessEnv = {}) => {
  try {
    readConfig(file, environment)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'accepted'
}

const NO_SUCH = ': there is no such setting (config.example.ts names them all)'

describe('settings', () => {
  it('have the documented defaults', () => {
    const config = readConfig()
    expect(config).toMatchObject({
      port: 5757,
      host: '::',
      publicUrl: '',
      awayTimeout: 90,
      trustProxy: false,
      dataDir: './data',
      demo: true,
    })
    expect(config.doubleRoom).toEqual({
      maxMembers: 2,
      heartbeatTimeout: 20,
      maxIdleDuration: 30,
      onCreatorLeave: 'close',
    })
    expect(config.multiRoom.maxMembers).toBe(4)
    expect(config.liveRoom).toMatchObject({ maxMembers: 4, maxAudience: 1000, linkMic: 'granted' })
    expect(config.media).toMatchObject({ provider: 'embedded', rtmpPort: 1935, pushUrlTtl: 86400, playUrlTtl: 3600 })
    expect(config.im).toMatchObject({ provider: 'embedded', notification: 'message' })
    expect([config.identity.mode, config.store.provider, config.legacy.gen1, config.rateLimit.enabled]).toEqual([
      'guest',
      'memory',
      false,
      true,
    ])
  })

  it('are taken from config.ts part by part, with the defaults for the rest', () => {
    const config = readConfig(defineConfig({ multiRoom: { maxMembers: 9 } }))
    expect(config.multiRoom).toEqual({
      maxMembers: 9,
      heartbeatTimeout: 20,
      maxIdleDuration: 30,
      onCreatorLeave: 'close',
    })
    expect(config.doubleRoom.maxMembers).toBe(2)
  })

  // A file of variables from Windows stopped the start, for a key without showing why, and of NODE_ENV=production it
  // made a server that is none.
  it('are taken from files with the line ends of Windows', () => {
    const environment = {
      NODE_ENV: 'production\r',
      RTCROOM_PUBLIC_URL: 'https://a.example.org\r',
      RTCROOM_IDENTITY_MODE: 'open\r',
      RTCROOM_LEGACY_GEN1: 'true\r',
      RTCROOM_RATE_LIMIT_PER_USER: '100\r',
      RTCROOM_MEDIA_PUSH_KEY: 'key\r',
    }
    const { publicUrl, identity, legacy, rateLimit, media, demo } = readConfig({}, environment)
    const { perUser } = rateLimit
    expect({ publicUrl, mode: identity.mode, gen1: legacy.gen1, perUser, key: media.pushKey, demo }).toEqual({
      publicUrl: 'https://a.example.org',
      mode: 'open',
      gen1: true,
      perUser: 100,
      key: 'key',
      demo: false,
    })
  })

  it('are taken from the environment before config.ts, numbers and flags parsed', () => {
    const environment = {
      RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT: '2.5',
      RTCROOM_LEGACY_GEN1: 'true',
      RTCROOM_PORT: '0',
      RTCROOM_MEDIA_PUBLIC_HOST: '10.0.0.7',
      HOME: '/root',
    }
    const config = readConfig({ port: 80, multiRoom: { maxMembers: 9 } }, environment)
    expect(config).toMatchObject({
      port: 0,
      legacy: { gen1: true },
      multiRoom: { maxMembers: 9, heartbeatTimeout: 2.5 },
      media: { publicHost: '10.0.0.7' },
    })
  })

  it('are not mistaken for what Kubernetes says of a service called rtcroom', () => {
    const environment = {
      RTCROOM_SERVICE_HOST: '10.0.0.1',
      RTCROOM_SERVICE_PORT: '5757',
      RTCROOM_SERVICE_PORT_HTTP: '5757',
      RTCROOM_PORT: 'tcp://10.0.0.1:5757',
      RTCROOM_PORT_5757_TCP: 'tcp://10.0.0.1:5757',
      RTCROOM_PORT_5757_TCP_ADDR: '10.0.0.1',
    }
    expect(readConfig({}, environment).port).toBe(5757)
  })

  it('turn the demo off in production unless it is asked for', () => {
    expect(readConfig({}, { NODE_ENV: 'production' }).demo).toBe(false)
    expect(readConfig({}, { NODE_ENV: 'production', RTCROOM_DEMO: '1' }).demo).toBe(true)
    expect(readConfig({ demo: true }, { NODE_ENV: 'production' }).demo).toBe(true)
  })

  it('do not change what config.ts exported', () => {
    const file = { multiRoom: { maxMembers: 9 } }
    readConfig(file, { RTCROOM_MULTI_ROOM_MAX_MEMBERS: '3' })
    expect(file).toEqual({ multiRoom: { maxMembers: 9 } })
  })
})

/*
 * A line said what a value was and not where it came from: a forgotten variable of the environment was looked for in
 * config.ts.
 * Of several unknown names one was told at a time, and none with the name that was meant. One port for HTTP and RTMP
 * ended in EADDRINUSE.
 */
describe('a wrong setting is refused in one line', () => {
  it.each([
    [{ host: 'http://a' }, {}, 'host: got "http://a" from config.ts, takes an address to listen on'],
    [{ port: 'x' }, {}, 'port: got "x" from config.ts, takes a whole number from 0 to 65535'],
    [
      { port: 80 },
      { RTCROOM_PORT: '70000' },
      'port: got 70000 from the environment (RTCROOM_PORT), takes a whole number from 0 to 65535',
    ],
    [
      {},
      { RTCROOM_PORT: '' },
      'port: got "" from the environment (RTCROOM_PORT), takes a whole number from 0 to 65535',
    ],
    [
      {},
      { RTCROOM_IM_PROVIDER: 'redis' },
      'im.provider: got "redis" from the environment (RTCROOM_IM_PROVIDER), takes one of embedded, tencent',
    ],
    [
      {},
      { RTCROOM_LEGACY_GEN1: 'maybe' },
      'legacy.gen1: got "maybe" from the environment (RTCROOM_LEGACY_GEN1), takes true or false',
    ],
    [
      { store: { provider: 'redis' } },
      {},
      'store.redisUrl: got nothing, store.provider redis (from config.ts) takes the address of a Redis, as redis://127.0.0.1:6379',
    ],
    [
      { store: { provider: 'redis', redisUrl: 'http://127.0.0.1' } },
      {},
      'store.redisUrl: got "http://127.0.0.1" from config.ts, takes redis://user:password@host:port/db, rediss:// with TLS, or the path of a socket',
    ],
    [{ doubleRoom: { maxMember: 2 } }, {}, `doubleRoom.maxMember (did you mean doubleRoom.maxMembers?)${NO_SUCH}`],
    [{ rtmpPort: 1 }, {}, `rtmpPort (did you mean media.rtmpPort?)${NO_SUCH}`],
    [{ zebra: {} }, {}, `zebra${NO_SUCH}`],
    [{}, { RTCROOM_PROT: '1' }, `RTCROOM_PROT (did you mean RTCROOM_PORT?)${NO_SUCH}`],
    [{}, { RTCROOM_RTMP_PORT: '1' }, `RTCROOM_RTMP_PORT (did you mean RTCROOM_MEDIA_RTMP_PORT?)${NO_SUCH}`],
    [
      { prot: 1, tsl: {}, media: { rtmpport: 3 } },
      { RTCROOM_HSOT: 'a' },
      `RTCROOM_HSOT (did you mean RTCROOM_HOST?), media.rtmpport (did you mean media.rtmpPort?), prot (did you mean port?), tsl (did you mean tls?)${NO_SUCH}`,
    ],
    [{ liveRoom: null }, {}, 'liveRoom: got null from config.ts, takes an object of settings'],
    [{ admin: 'my-own-secret-token' }, {}, 'admin: got a string from config.ts, takes an object of settings'],
    [[], {}, 'config.ts: its default export is not an object of settings'],
    [
      { port: 1935 },
      {},
      'port, media.rtmpPort: both are 1935 (from config.ts and the defaults); HTTP and RTMP take a port each',
    ],
    [
      { media: { rtmpPort: 80 } },
      { RTCROOM_PORT: '80' },
      'port, media.rtmpPort: both are 80 (from the environment (RTCROOM_PORT) and config.ts); HTTP and RTMP take a port each',
    ],
    [
      { moderation: { provider: 'custom' } },
      {},
      'moderation.custom: got nothing, moderation.provider custom (from config.ts) takes a function (text, kind, userID) => verdict in config.ts',
    ],
    [
      {},
      { RTCROOM_MODERATION_PROVIDER: 'wechat' },
      'moderation.provider: wechat (from the environment (RTCROOM_MODERATION_PROVIDER)) takes identity.mode wechat: it judges by who wrote, an openid',
    ],
    [
      {},
      { RTCROOM_IDENTITY_MODE: 'custom' },
      'identity.custom: got nothing, identity.mode custom (from the environment (RTCROOM_IDENTITY_MODE)) takes a function (request) => userID in config.ts',
    ],
    [
      { identity: { mode: 'wechat' } },
      {},
      'wechat.appId, wechat.secret: got nothing, identity.mode wechat (from config.ts) takes both',
    ],
    [
      { im: { provider: 'tencent' } },
      {},
      'im.sdkAppId, im.secretKey: got nothing, im.provider tencent (from config.ts) takes both',
    ],
    [
      { media: { pushKey: 'one key', playKey: 'x' } },
      {},
      'media.pushKey: got a value that is not shown here from config.ts, takes 1 to 128 printable characters, or nothing',
    ],
    // What is wrong with an address is told without its password, and without what stands behind its question mark.
    [
      { store: { provider: 'redis', redisUrl: 'redis//app:the-password@10.0.0.1:6379' } },
      {},
      'store.redisUrl: got "redis//(set)@10.0.0.1:6379" from config.ts, takes redis://user:password@host:port/db, rediss:// with TLS, or the path of a socket',
    ],
    [
      { webhook: { urls: ['https://app:pass-word@example.org/hook?key=the-key'] } },
      {},
      'webhook.urls: got ["https://(set)@example.org/hook?(set)"] from config.ts, takes up to 8 addresses http(s)://host[:port]/path',
    ],
    [
      { media: { pushKey: 'the-same-key-twice', playKey: 'the-same-key-twice' } },
      {},
      'media.pushKey, media.playKey: both are the same; a play URL would then give the right to publish; give each its own',
    ],
    [
      { media: { tencent: { pushKey: 'a', pushBackupKey: 'b', playKey: 'b' } } },
      {},
      'media.tencent.playKey: is a push key too; a play URL would then give the right to publish; give each its own',
    ],
    [
      {},
      { RTCROOM_TRUST_PROXY: '10.0.0.0/8,nginx' },
      'trustProxy: got "10.0.0.0/8,nginx" from the environment (RTCROOM_TRUST_PROXY), takes true (one proxy), how many proxies stand before this server, or a list of their networks such as 10.0.0.0/8',
    ],
    [
      { trustProxy: ['10.0.0.0/8', 'nginx'] },
      {},
      'trustProxy: got ["10.0.0.0/8","nginx"] from config.ts, takes true (one proxy), how many proxies stand before this server, or a list of their networks such as 10.0.0.0/8',
    ],
    [{ tls: { cert: 'a.pem' } }, {}, 'tls.cert, tls.key: one is set and the other is not; HTTPS takes both'],
  ])('%j %j', (file, environment, line) => {
    expect(lineOf(file, environment)).toBe(line)
  })

  it('however many names and however long a value', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`no${i}\n${'x'.repeat(300)}`, 1]))
    const line = lineOf(many)
    expect(line).toMatch(/and 490 more: there is no such setting/)
    expect(line).not.toContain('\n')
    expect(line.length).toBeLessThan(2000)
    expect(lineOf({ host: `a b${'x'.repeat(5000)}` }).length).toBeLessThan(300)
  })

  it('without showing a secret', () => {
    const line = lineOf({ media: { pushKey: 'a secret with spaces' } })
    expect(line).toContain('media.pushKey')
    expect(line).not.toContain('with spaces')
  })
})

it.each([
  ['true', true],
  ['2', 2],
  ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
  ['192.0.2.1', ['192.0.2.1']],
])('trustProxy %s in the environment', (text, value) => {
  expect(readConfig({}, { RTCROOM_TRUST_PROXY: text }).trustProxy).toEqual(value)
})

it('a node among several has time for its publishers to move before it ends, where nobody said otherwise', () => {
  const cluster = { secret: '0123456789abcdef'.repeat(4), nodeUrl: 'https://a.example.org' }
  const node = { store: { provider: 'redis', redisUrl: 'redis://r' }, cluster }
  expect(readConfig().drainTime).toBe(1)
  expect(readConfig(node).drainTime).toBe(10)
  expect(readConfig({ ...node, drainTime: 1 }).drainTime).toBe(1)
  expect(readConfig(node, { RTCROOM_DRAIN_TIME: '3' }).drainTime).toBe(3)
})

describe('config.example.ts', () => {
  it('says what the defaults are', () => {
    // Of the demo everybody may ring, where nobody says otherwise; the example does.
    expect(readConfig(example)).toEqual({ ...readConfig(), call: { allow: 'backend' } })
  })

  it('names every setting', () => {
    const text = readFileSync(new URL('../config.example.ts', import.meta.url), 'utf8')
    for (const { path } of settings()) expect(text).toMatch(new RegExp(`\\b${path.split('.').at(-1)}:`))
    const named = settings().filter(
      ({ path }) => path.split('.').reduce<unknown>((at, name) => Reflect.get(Object(at), name), example) === undefined,
    )
    expect(named.map(({ path }) => path)).toEqual(['identity.custom', 'moderation.custom'])
  })
})

it('every setting has words for what it takes and a name of its own in the environment', () => {
  const all = settings()
  expect(all.length).toBeGreaterThan(40)
  for (const { schema } of all) expect(takesOf(schema)).not.toBe('another value')
  expect(new Set(all.map(({ environment }) => environment)).size).toBe(all.length)
  expect(environmentName('multiRoom.heartbeatTimeout')).toBe('RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT')
})
