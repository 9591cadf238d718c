import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, TOKENS } from '../admin/admin_server.js'
import { freePort } from '../support/free_port.js'
import { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { caddy } from '../support/tls_proxy.js'
import { Cluster } from './cluster.js'

let cluster: Cluster
let here: RunningServer
let there: RunningServer

beforeAll(async () => {
  cluster = await Cluster.start()
  const settings = { admin: { tokens: TOKENS }, metrics: { access: 'open' as const } }
  here = await cluster.node(settings)
  there = await cluster.node(settings)
}, 60_000)
afterAll(() => cluster.stop())

test('logins of one network count on all nodes together', async () => {
  const settings = { rateLimit: { enabled: true, logins: 6 } }
  const nodes = [await cluster.node(settings), await cluster.node(settings)]
  const statuses: number[] = []
  for (let n = 0; n < 10; n++) {
    const url = nodes[n % 2]?.url ?? ''
    statuses.push((await fetch(`${url}/weapp/utils/get_login_info?userID=u${n}`)).status)
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(6)
  expect(statuses.slice(6)).toEqual([429, 429, 429, 429])
  for (const node of nodes) await node.close()
})

test('the figures say how Redis and the bus fare', async () => {
  const figures = async (server: RunningServer) => (await fetch(`${server.url}/metrics`)).text()
  const value = (text: string, name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  await expect.poll(async () => value(await figures(here), 'rtcroom_bus_lag_seconds')).toBeGreaterThan(0)
  const text = await figures(here)
  expect(value(text, 'rtcroom_redis_calls_total')).toBeGreaterThan(10)
  expect(value(text, 'rtcroom_redis_call_seconds_total')).toBeGreaterThan(0)
  expect(value(text, 'rtcroom_bus_probe_age_seconds')).toBeLessThan(3)
  expect(Math.abs(value(text, 'rtcroom_redis_clock_offset_seconds'))).toBeLessThan(1)
  expect(value(text, 'rtcroom_redis_conflicts_total')).toBeGreaterThanOrEqual(0)
  expect(value(text, 'rtcroom_redis_away_total')).toBe(0)
})

/** Everything that Redis holds, in words. */
async function dump(redis: Redis): Promise<string> {
  const held: unknown[] = []
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key)
    if (type === 'string') held.push([key, await redis.get(key)])
    else if (type === 'hash') held.push([key, await redis.hgetall(key)])
    else if (type === 'set') held.push([key, await redis.smembers(key)])
    else if (type === 'zset') held.push([key, await redis.zrange(key, '0', '-1')])
    else if (type === 'list') held.push([key, await redis.lrange(key, 0, -1)])
    else if (type === 'stream') held.push([key, await redis.xrange(key, '-', '+')])
    else throw new Error(`${key} is a ${type}`)
  }
  return JSON.stringify(held)
}

test('no password, token or secret stands in Redis, whatever a door was asked', async () => {
  const [ann, bob, eve] = [await here.user('ann'), await there.user('bob'), await there.user('eve')]
  const [first, second, guess] = ['the-first-password', 'the-second-password', 'a-wrong-guess']
  await ann.call('multi_room', 'create_room', { roomID: 'p', roomInfo: 'ours', password: first })
  await ann.enter('multi_room', 'p')
  expect((await bob.enter('multi_room', 'p', { password: first })).code).toBe(0)
  expect((await eve.enter('multi_room', 'p', { password: guess })).code).toBe(16)
  expect((await ann.call('multi_room', 'update_room', { roomID: 'p', password: second })).code).toBe(0)
  await bob.call('multi_room', 'delete_pusher', { roomID: 'p' })
  expect((await bob.enter('multi_room', 'p', { password: second })).code).toBe(0)
  await eve.call('double_room', 'logout', {})
  const issued = await ask(here.url, 'issue_login', { userID: 'ann', roles: ['agent:bank'] }, TOKENS.backend.token)
  const redis = new Redis(cluster.stores.server.url, { protocol: 2 })
  const text = await dump(redis)
  redis.disconnect()
  expect(text).toContain('ours')
  const secrets = [first, second, guess, ann.token, bob.token, eve.token, String(issued.token), TOKENS.backend.token]
  for (const secret of secrets) expect(text).not.toContain(secret)
  expect(text).not.toContain('0123456789abcdef0123456789abcdef')
  expect(text).not.toMatch(/txSecret/)
})

test('behind the proxy of compose.yaml every node answers for all, and one that ends in order costs no answer', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-proxy-'))
  const port = await freePort()
  const third = await cluster.node()
  const nodes = [here, third].map(({ url }) => url.replace('http://', '')).join(' ')
  // `caddy` has settings of its own before the site.
  const site = readFileSync('server/deploy/cluster.caddy', 'utf8')
    .replace(/^[\s\S]*?\n\}\n/, '')
    .replace(':{$PORT:5757}', `http://127.0.0.1:${port}`)
    .replace('{$NODES:node-a:5757 node-b:5757}', nodes)
  const proxy = caddy(folder, site)
  try {
    const url = `http://127.0.0.1:${port}`
    const up = () =>
      fetch(`${url}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      )
    await expect.poll(up, { timeout: 20_000 }).toBe(true)
    const cid = new RestClient(url)
    await cid.login('cid')
    const list = () => cid.call('multi_room', 'get_room_list', { index: 0, cnt: 10 })
    const answers = async () =>
      (await Promise.all(Array.from({ length: 20 }, list))).map(({ status, code }) => [status, code])
    const right = Array.from({ length: 20 }, () => [200, 0])
    expect(await answers()).toEqual(right)
    // As main.ts does: it says so for a second, then it ends.
    third.assembly.drain()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await third.close()
    expect(await answers()).toEqual(right)
  } finally {
    const ended = new Promise((resolve) => proxy.once('close', resolve))
    proxy.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
