// A forward address makes this server connect to where its writer says: to this machine's own services and those of
// its network too, unless every such address is refused, however it is written.
import { expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { EmbeddedForwarder } from '../../../server/media/forward/embedded_forwarder.js'
import { isPublic, type Lookup } from '../../../server/media/forward/resolve.js'
import { seal, unseal } from '../../../server/media/forward/sealed_text.js'
import { maskedTarget, parseTarget } from '../../../server/media/forward/target.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { roomOf } from '../record/recorder_fixture.js'
import { memoryMap } from './memory_map.js'

const KEY = 'ab'.repeat(32)
const LISTED = 'live.example.com:1935'

function forwarder(lookUp: Lookup, hosts: readonly string[] = [LISTED, 'inside.example.com:1935']) {
  const { log, text } = recordingLog()
  const asked: string[] = []
  const noted: object[] = []
  const kept = memoryMap()
  const made = new EmbeddedForwarder({
    hosts,
    max: 200,
    tap: { onTags: () => () => {}, stats: () => undefined, origin: () => undefined },
    clock: new ManualClock(),
    ids: randomIds,
    log,
    lookUp: (host) => {
      asked.push(host)
      return lookUp(host)
    },
    kept,
    key: KEY,
    note: (...entry) => noted.push(entry),
  })
  return { made, asked, noted, kept, text }
}

/** This machine, its link, networks of one's own, and what is reserved. */
const INSIDE = [
  ...['127.0.0.1', '127.1.2.3', '0.0.0.0', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.1', '192.168.0.1'],
  ...['169.254.169.254', '169.254.0.1', '100.64.0.1', '100.127.255.254', '192.0.0.1', '192.0.2.1', '198.18.0.1'],
  ...['198.51.100.1', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
  ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', '::ffff:169.254.169.254'],
]
const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address)
const SCHEMES = ['http', 'https', 'file', 'tcp', 'rtmpt', 'rtmpe', 'srt', 'udp', 'gopher', 'ftp', 'concat', 'data', 'x']
const ODD_HOSTS = [
  // Other spellings of 127.0.0.1, which some resolvers understand.
  ...['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0x7f.1', '0', '017700000001'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'live.example.com.', 'evil.example', 'live.example.com.evil.example'],
]

const REFUSED: string[] = [
  ...INSIDE.map((address) => `rtmp://${bracketed(address)}/app/key`),
  ...INSIDE.slice(0, 12).map((address) => `rtmps://${bracketed(address)}:1935/app/key`),
  ...ODD_HOSTS.map((host) => `rtmp://${host}/app/key`),
  ...SCHEMES.map((scheme) => `${scheme}://live.example.com/app/key`),
  ...[1, 22, 80, 443, 6379, 1936, 65_535].map((port) => `rtmp://live.example.com:${port}/app/key`),
  ...['rtmp://live.example.com:0/app/key', 'rtmp://live.example.com:99999/app/key', 'rtmp://live.example.com:/app/key'],
  // What leads elsewhere than it seems.
  'rtmp://live.example.com@127.0.0.1/app/key',
  'rtmp://user:password@live.example.com/app/key',
  'rtmp://127.0.0.1#live.example.com/app/key',
  'rtmp://127.0.0.1\\@live.example.com/app/key',
  'rtmp://live.example.com\n/app/key',
  'rtmp://live.example.com/app/key\r\nHost: x',
  'rtmp://live.example.com/app/key with spaces',
  'rtmp://live.example.com/app/key -f flv out',
  'rtmp://live.example.com/app/"key"',
  "rtmp://live.example.com/app/'key'",
  'rtmp://live.example.com/app/k\0ey',
  'rtmp://live.example.com/app/ключ',
  'rtmp://live.example.com/app/key#fragment',
  'rtmp:live.example.com/app/key',
  'rtmp:///app/key',
  'rtmp://',
  'live.example.com/app/key',
  'rtmp://live.example.com',
  'rtmp://live.example.com/app',
  'rtmp://live.example.com/app/',
  `rtmp://live.example.com/app/${'k'.repeat(2048)}`,
]

const inRoom = (room: ReturnType<typeof roomOf>) => async () => room

it('a hundred addresses are refused, and none of them is even looked up', async () => {
  const { made, asked, text } = forwarder(async () => ['93.184.216.34'])
  expect(REFUSED.length).toBeGreaterThanOrEqual(100)
  for (const url of REFUSED)
    await expect(made.start(inRoom(roomOf('ann', 'ann')), url), url).rejects.toMatchObject({ code: 1 })
  expect([asked, made.list()]).toEqual([[], []])
  expect(text()).not.toContain('key')
})

it.each(INSIDE)('a listed name that leads to %s is refused, also beside a public address', async (address) => {
  expect(isPublic(address)).toBe(false)
  for (const found of [[address], ['93.184.216.34', address]]) {
    const { made } = forwarder(async () => found)
    await expect(made.start(inRoom(roomOf('ann', 'ann')), 'rtmp://inside.example.com/app/key')).rejects.toMatchObject({
      code: 1,
    })
  }
})

it('an address of a private network is allowed where forward.hosts names it as such', async () => {
  const { made } = forwarder(async () => [], ['10.0.0.5:1935', '[fd00::5]:443'])
  await made.start(inRoom(roomOf('ann', 'ann')), 'rtmp://10.0.0.5/app/secret-key?sign=abc')
  await made.start(inRoom(roomOf('ann', 'ann')), 'rtmps://[FD00::5]/app/sub/secret-key')
  expect(made.list().map(({ target, state }) => [target, state])).toEqual([
    ['rtmp://10.0.0.5:1935/app/***', 'waiting'],
    ['rtmps://[fd00::5]:443/app/sub/***', 'waiting'],
  ])
  made.close()
})

// Two rooms were forwarded to one address, or one room twice by a backend that had not got the answer: they took it
// from each other for ever.
it('one address is forwarded to once: asked again it is the same forward, and no other room has it', async () => {
  const { made } = forwarder(async () => ['93.184.216.34'])
  const url = 'rtmp://live.example.com/app/key?sign=abc'
  const forwardID = await made.start(inRoom(roomOf('ann', 'ann')), url)
  expect(await made.start(inRoom(roomOf('ann', 'ann')), 'rtmp://LIVE.example.com:1935/app/key?sign=abc')).toBe(
    forwardID,
  )
  expect(made.list()).toHaveLength(1)
  const other = { ...roomOf('bob', 'bob'), roomID: 'room2' }
  await expect(made.start(inRoom(other), url)).rejects.toThrow('已有转推使用该地址')
  await made.stop(forwardID)
  expect(await made.start(inRoom(other), url)).not.toBe(forwardID)
  made.close()
})

it('the key stands in no answer, log line, timeline or file, and survives there', async () => {
  const { made, kept, noted, text } = forwarder(async () => ['93.184.216.34'])
  const url = 'rtmp://live.example.com/app/secret-key?sign=abc'
  const forwardID = await made.start(inRoom(roomOf('ann', 'ann')), url)
  const stored = [...kept.values()].join()
  const said = `${text()} ${JSON.stringify(noted)} ${JSON.stringify(made.list())} ${stored}`
  expect(said).toContain(forwardID)
  expect(said).not.toMatch(/secret-key|sign=abc/)
  expect(unseal(KEY, JSON.parse(kept.get(forwardID) ?? '').url)).toBe(url)
  made.close()
})

it('a sealed text cannot be changed, nor read with another key', () => {
  const sealed = seal(KEY, 'rtmp://a/b/c')
  expect(() => unseal('cd'.repeat(32), sealed)).toThrow()
  const bytes = Buffer.from(sealed, 'base64')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  expect(() => unseal(KEY, bytes.toString('base64'))).toThrow()
  expect(seal(KEY, 'rtmp://a/b/c')).not.toBe(sealed)
})

it('reads what servers hand out', () => {
  expect(parseTarget('RTMPS://Live.Example.com/app/inst/key?a=b&c=%20')).toEqual({
    secure: true,
    host: 'live.example.com',
    port: 443,
    app: 'app/inst',
    stream: 'key?a=b&c=%20',
  })
  const target = parseTarget('rtmp://1.2.3.4:1936/live/key')
  expect(target && maskedTarget(target)).toBe('rtmp://1.2.3.4:1936/live/***')
})
