import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Clock, systemClock } from '../../../server/clock.js'
import { StoreAway } from '../../../server/rooms/ports/store_away.js'
import { RedisProxy } from '../../support/redis_proxy.js'
import { RedisStores } from '../../support/redis_stores.js'
import { recordingLog } from '../../support/silent_log.js'

let stores: RedisStores
const proxies: RedisProxy[] = []

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(async () => {
  await stores.close()
  for (const proxy of proxies.splice(0)) await proxy.stop()
})
afterAll(() => stores.stop())

async function behindProxy(rewrite?: (answer: Buffer) => Buffer): Promise<RedisProxy> {
  const proxy = await RedisProxy.start(stores.server.url, rewrite)
  proxies.push(proxy)
  return proxy
}

async function ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(stores.server.url, { protocol: 2 })
  try {
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}

test('a Redis that is too old ends the start with one line', async () => {
  const older = (answer: Buffer) =>
    Buffer.from(answer.toString('latin1').replace(/(redis_version:)\d/, '$15'), 'latin1')
  const { url } = await behindProxy(older)
  await expect(stores.open({ address: { url } })).rejects.toThrow(
    /^store\.redisUrl: Redis 5\.\S+ is too old: update it to 7, at least to 6\.2$/,
  )
})

test('a wrong password ends the start with one line that does not show it', async () => {
  const { port } = await behindProxy()
  await ask((redis) => redis.config('SET', 'requirepass', 'right'))
  try {
    const refused = stores.open({ address: { url: `redis://:wrong@127.0.0.1:${port}` } })
    await expect(refused).rejects.toThrow(
      /^store\.redisUrl: got redis:\/\/\(set\)@127\.0\.0\.1:\d+, where no Redis serves \(.*WRONGPASS.*\): start it, or name another address, user or password$/,
    )
    await expect(stores.open({ address: { url: `redis://127.0.0.1:${port}` } })).rejects.toThrow(/NOAUTH.*user or pass/)
  } finally {
    const redis = new Redis(stores.server.url, { password: 'right', protocol: 2 })
    await redis.config('SET', 'requirepass', '')
    redis.disconnect()
  }
})

test('one that evicts ends the start with one line', async () => {
  await ask((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'))
  await expect(stores.open()).rejects.toThrow(
    /^store\.redisUrl: .*\(maxmemory-policy allkeys-lru\): set .* noeviction$/,
  )
  await ask((redis) => redis.config('SET', 'maxmemory-policy', 'noeviction'))
})

// A primary that another one had taken the place of, at the same address: each command that it refused ended the
// connection, which was up again after 1 ms. The log said 16 times a second that it was lost, what others had under way
// was lost with it, rooms were read as the replica had them, and for 10 s the node said that it was ready.
test('a replica is not where rooms are: it is left until the address leads to a primary, and the log says so once', async () => {
  const { log, lines } = recordingLog()
  const store = await stores.open({ log })
  await ask((redis) => redis.replicaof('127.0.0.1', 1))
  try {
    await expect(store.tell('test', 'x', {})).rejects.toThrow('暂时不可用')
    await expect(store.list('live_room', 0, 10)).rejects.toThrow('暂时不可用')
    expect(await store.ready()).toBe(false)
    await expect(stores.open()).rejects.toThrow(/^store\.redisUrl: .*where no Redis serves \(it is a replica: .*\)/)
  } finally {
    await ask((redis) => redis.replicaof('NO', 'ONE'))
  }
  const said = lines.map(({ msg }) => msg).filter((msg) => msg?.startsWith('redis: '))
  expect(said).toEqual([
    'redis: the connection is lost, trying again',
    'redis: where it answers now it is a replica: nothing can be written to it, trying again',
  ])
  await vi.waitFor(async () => expect(await store.ready()).toBe(true), { timeout: 5_000 })
})

// A full Redis takes no command of a transaction, not even one that reads, and calls the whole off (EXECABORT): that
// was taken for a fault of this server, and answered with 500.
test('a Redis that is full is away for transactions too, and serves them again once it has room', async () => {
  const { log, lines } = recordingLog()
  const store = await stores.open({ log })
  const read = () => store.link.call((redis) => redis.multi().get('x').exec())
  await ask((redis) => redis.config('SET', 'maxmemory', '1'))
  try {
    for (let time = 0; time < 2; time += 1) await expect(read()).rejects.toThrow(StoreAway)
  } finally {
    await ask((redis) => redis.config('SET', 'maxmemory', '0'))
  }
  expect(lines.filter(({ msg }) => msg.startsWith('redis: it answers'))).toMatchObject([
    { level: 50, reason: expect.stringMatching(/^OOM/) },
  ])
  expect(await read()).toEqual([[null, null]])
  const broken = store.link.call((redis) => redis.multi().call('nothing', 'of', 'the kind').exec())
  await expect(broken).rejects.not.toThrow(StoreAway)
})

test('rooms in the form of a later release end the start with one line, and stay as they are', async () => {
  const prefix = stores.prefix()
  await ask((redis) => redis.hset(`${prefix}meta`, 'f', 99))
  await expect(stores.open({ prefix })).rejects.toThrow(
    /^store\.redisUrl: rooms there are written in format 99, this release reads up to \d+: update this node$/,
  )
  expect(await ask((redis) => redis.hgetall(`${prefix}meta`))).toEqual({ f: '99' })
})

test('a node whose clock is apart from that of Redis says so in one line, and is not ready', async () => {
  const { log, lines } = recordingLog()
  const late: Clock = { ...systemClock, now: () => Date.now() - 5_000 }
  const store = await stores.open({ clock: late, log })
  expect(await store.ready()).toBe(false)
  expect(lines.map(({ msg }) => msg).join('\n')).toMatch(
    /clock.*are apart, this node is not ready: turn on NTP on both/,
  )
})

// Redis was full: every change was answered with 503, and /readyz said that the node was ready.
test('a Redis that takes no changes makes its nodes read-only, until it takes some again', async () => {
  const store = await stores.open()
  const { log, lines } = recordingLog()
  const late = await stores.open({ log })
  expect([store.link.readOnly, await late.ready()]).toEqual([false, true])
  await ask((redis) => redis.config('SET', 'maxmemory', '1'))
  try {
    await expect.poll(() => [store.link.readOnly, late.link.readOnly], { timeout: 10_000 }).toEqual([true, true])
    expect(await late.ready()).toBe(false)
    expect(await late.get('r')).toBeUndefined()
    await expect.poll(() => late.link.calls.givenUp, { timeout: 20_000 }).toBeGreaterThan(5)
    expect([late.link.readOnly, lines.filter(({ msg }) => msg.includes('nothing was heard'))]).toEqual([true, []])
  } finally {
    await ask((redis) => redis.config('SET', 'maxmemory', '0'))
  }
  await expect.poll(() => late.ready(), { timeout: 10_000 }).toBe(true)
}, 30_000)
