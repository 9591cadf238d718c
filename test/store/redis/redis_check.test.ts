import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../server/clock.js'
import { redisCheck } from '../../../server/store/redis/redis_check.js'
import { RedisServer } from '../../support/redis_server.js'
import { silentLog as log } from '../../support/silent_log.js'

let server: RedisServer

beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

const check = (clock: Clock = systemClock, url = server.url) => redisCheck({ url }, { clock, log }).run()

async function set(name: string, value: string): Promise<void> {
  const redis = new Redis(server.url)
  await redis.config('SET', name, value)
  redis.disconnect()
}

test('a Redis that suits is named with its version, and nothing is left there', async () => {
  expect(await check()).toMatchObject({ name: 'redis', ok: true, messageEn: expect.stringMatching(/^Redis \d+\.\d+/) })
  const redis = new Redis(server.url)
  expect(await redis.dbsize()).toBe(0)
  redis.disconnect()
})

test('one that evicts, forgets, is not there or has another time is said to, with what to do', async () => {
  await set('maxmemory-policy', 'allkeys-lru')
  expect(await check()).toMatchObject({
    ok: false,
    messageEn: expect.stringContaining('set maxmemory-policy noeviction'),
  })
  await set('maxmemory-policy', 'noeviction')
  await set('appendonly', 'no')
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('set appendonly yes') })
  await set('appendonly', 'yes')
  await set('maxmemory', '1mb')
  expect(await check()).toMatchObject({
    ok: false,
    messageEn: expect.stringMatching(/of its maxmemory.*raise maxmemory/),
  })
  await set('maxmemory', '0')
  const late: Clock = { ...systemClock, now: () => Date.now() - 5_000 }
  expect(await check(late)).toMatchObject({ ok: false, messageEn: expect.stringMatching(/ 5 s apart: turn on NTP/) })
  expect(await check(systemClock, 'redis://127.0.0.1:1')).toMatchObject({
    ok: false,
    messageEn: expect.stringContaining('where no Redis serves'),
  })
})
