import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RTCRoomConfig, readConfig } from '../../server/config.js'
import { Cluster, SECRET } from './cluster.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await Cluster.start()
})
afterAll(() => cluster.stop())

const CLUSTERED: RTCRoomConfig = {
  store: { provider: 'redis', redisUrl: 'redis://127.0.0.1' },
  cluster: { secret: SECRET, nodeUrl: 'http://a.example.org' },
}

test.each<[string, RTCRoomConfig, RegExp]>([
  ['memory', { ...CLUSTERED, store: {} }, /^cluster\.secret \(from config\.ts\) takes store\.provider redis/],
  ['no address', { ...CLUSTERED, cluster: { secret: SECRET } }, /^cluster\.nodeUrl: got nothing/],
  ['no secret', { ...CLUSTERED, cluster: { nodeUrl: 'http://a.example.org' } }, /^cluster\.secret: got nothing/],
  [
    'a short secret',
    { ...CLUSTERED, cluster: { secret: 'abc' } },
    /^cluster\.secret: got a value that is not shown .*64 hexadecimal digits/,
  ],
])('a cluster with %s is refused in one line', (_what, settings, line) => {
  expect(() => readConfig(settings)).toThrow(line)
})

test('while a node runs, one with another secret, with none or with its address does not start', async () => {
  const first = await cluster.node()
  const other = randomBytes(32).toString('hex')
  const [differs, alone, same] = await Promise.allSettled([
    cluster.node({ cluster: { secret: other, nodeUrl: 'http://b.example.org' } }),
    cluster.node({ cluster: {} }),
    cluster.node({ cluster: { secret: SECRET, nodeUrl: first.url } }),
  ])
  expect(differs).toMatchObject({
    reason: { message: expect.stringMatching(/^cluster\.secret: .* with another secret/) },
  })
  expect(alone).toMatchObject({ reason: { message: expect.stringMatching(/^store\.prefix: .*cluster\.secret/) } })
  expect(same).toMatchObject({
    reason: { message: expect.stringMatching(/^cluster\.nodeUrl: another process is the/) },
  })
  await first.close()
  // Once nobody runs, what all share may change.
  const alones = await cluster.node({ cluster: {} })
  expect((await fetch(`${alones.url}/readyz`)).status).toBe(200)
}, 60_000)
