import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createServices } from '../../../server/assembly.js'
import { systemClock } from '../../../server/clock.js'
import { readConfig } from '../../../server/config.js'
import { RedisStores } from '../../support/redis_stores.js'
import { type RunningServer, runningServer } from '../../support/running_server.js'
import { silentLog } from '../../support/silent_log.js'

let stores: RedisStores
const servers: RunningServer[] = []

beforeAll(async () => {
  stores = await RedisStores.start()
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
afterAll(() => stores.stop())

async function node(prefix: string): Promise<RunningServer> {
  const settings = {
    store: { provider: 'redis' as const, redisUrl: stores.server.url, prefix },
    media: { rtmpPort: 0 },
  }
  const server = await runningServer(settings, silentLog, { clock: systemClock })
  servers.push(server)
  return server
}

test('rooms outlive the process that made them', async () => {
  const prefix = stores.prefix()
  const first = await node(prefix)
  const ann = await first.user('ann')
  await ann.call('multi_room', 'create_room', { roomID: 'r', roomInfo: 'ours' })
  expect(await ann.enter('multi_room', 'r')).toMatchObject({ code: 0, roomID: 'r' })
  await servers.pop()?.close()
  const second = await node(prefix)
  const again = await second.user('ann')
  expect(await again.call('multi_room', 'get_room_list', { index: 0, cnt: 10 })).toMatchObject({
    rooms: [{ roomID: 'r', roomInfo: 'ours' }],
  })
  expect(await again.call('multi_room', 'pusher_heartbeat', { roomID: 'r', userID: 'ann' })).toMatchObject({ code: 0 })
})

test('a second process over the same rooms does not start, and once the first is gone it does', async () => {
  const prefix = stores.prefix()
  await node(prefix)
  await expect(node(prefix)).rejects.toThrow(
    /^store\.prefix: in the Redis of store\.redisUrl another process serves the same rooms \(\{t\d+\}:\): end it/,
  )
  await servers.pop()?.close()
  expect((await fetch(`${(await node(prefix)).url}/readyz`)).status).toBe(200)
}, 30_000)

test('while Redis is away calls are answered with 503 and its pause, and the process lives on', async () => {
  const server = await node(stores.prefix())
  const ann = await server.user('ann')
  await ann.call('multi_room', 'create_room', { roomID: 'r', roomInfo: '' })
  const readyz = async () => (await fetch(`${server.url}/readyz`)).status
  const after = (since: number) => Math.round(performance.now() - since)
  stores.server.suspend()
  const suspended = performance.now()
  const unready = vi.waitFor(async () => expect(await readyz()).toBe(503), { timeout: 3_000, interval: 20 })
  const noticed = unready.then(() => after(suspended))
  expect(await ann.call('multi_room', 'get_room_list', { index: 0, cnt: 10 })).toMatchObject({ code: -1, status: 503 })
  const list = `${server.url}/weapp/multi_room/get_room_list?userID=ann&token=${ann.token}`
  expect(
    (await fetch(list, { method: 'POST', body: JSON.stringify({ index: 0, cnt: 10 }) })).headers.get('retry-after'),
  ).toBe('1')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  console.log(`Redis hangs: /readyz says so after ${await noticed} ms`)
  stores.server.resume()
  const resumed = performance.now()
  await vi.waitFor(async () => expect(await readyz()).toBe(200), { timeout: 3_000, interval: 20 })
  console.log(`Redis goes on: /readyz says so after ${after(resumed)} ms`)
  expect(await ann.call('multi_room', 'get_room_list', { index: 0, cnt: 10 })).toMatchObject({ code: 0 })
}, 20_000)

test('an address where no Redis serves ends the start with one line', async () => {
  const config = readConfig({ store: { provider: 'redis', redisUrl: 'redis://user:hidden@127.0.0.1:1' } })
  await expect(createServices(config, silentLog)).rejects.toThrow(
    /^store\.redisUrl: got redis:\/\/\(set\)@127\.0\.0\.1:1, where no Redis serves \(.*ECONNREFUSED.*\): start it/,
  )
})
