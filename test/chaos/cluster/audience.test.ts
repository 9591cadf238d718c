// Presence is a time that each node keeps up for its own sockets: nobody has to notice that a node died.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ScatteredTransport } from '../../support/fake-wx/scattered_transport.js'
import { audit } from '../../support/redis_audit.js'
import { RedisServer } from '../../support/redis_server.js'
import { PREFIX, ServedNodes } from './served_nodes.js'
import { Viewer } from './viewer.js'

const ROOM = 'watched'
/** Seconds after which somebody is gone of whom nothing is heard. */
const TIMEOUT = 8
const STAYING = 6
const VANISHING = 6

let redis: RedisServer
let nodes: ServedNodes
const viewers: Viewer[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
  const settings = { RTCROOM_LIVE_ROOM_HEARTBEAT_TIMEOUT: String(TIMEOUT) }
  nodes = await ServedNodes.start(2, { url: redis.url }, settings)
}, 240_000)
afterAll(async () => {
  await Promise.all(viewers.map(({ room }) => room.logout().catch(() => {})))
  await nodes.close()
  await redis.stop()
})

async function viewer(urls: () => readonly string[]): Promise<Viewer> {
  const one = new Viewer(new ScatteredTransport(urls, Math.random))
  await one.login()
  viewers.push(one)
  return one
}

test('of the audience of a killed node who comes back is there all the time, once, and who does not is gone', async () => {
  const [staysOn = '', dies = ''] = nodes.urls
  const presenter = await viewer(() => [staysOn])
  await presenter.present(ROOM)
  let alive: readonly string[] = [dies]
  const anywhere = () => alive
  const staying = await Promise.all(Array.from({ length: STAYING }, () => viewer(anywhere)))
  const vanishing = await Promise.all(Array.from({ length: VANISHING }, () => viewer(anywhere)))
  for (const one of [...staying, ...vanishing]) await one.watch(ROOM)
  for (const { room } of [...staying, ...vanishing]) await expect.poll(() => room.connection).toBe('up')
  const seen = async () => {
    const { audienceCount, audiences } = await presenter.room.getAudienceList()
    return { count: audienceCount, ids: audiences.map(({ userID }) => userID) }
  }
  expect((await seen()).count).toBe(STAYING + VANISHING)

  const killed = nodes.kill(dies)
  alive = [staysOn]
  for (const { phone } of vanishing) phone.offline()
  const began = performance.now()
  const missing = new Set<string>()
  let most = 0
  await expect
    .poll(
      async () => {
        const { count, ids } = await seen()
        most = Math.max(most, count, ids.length)
        for (const { userID } of staying) if (!ids.includes(userID)) missing.add(userID)
        return count
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(STAYING)
  console.log(`the audience of a killed node was gone after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  expect((await seen()).ids.sort()).toEqual(staying.map(({ userID }) => userID).sort())
  expect({ missing: [...missing], most }).toEqual({ missing: [], most: STAYING + VANISHING })
  for (const { room } of staying) expect(room.connection).toBe('up')
  expect([presenter, ...staying].flatMap(({ faults }) => faults)).toEqual([])
  await killed
  await audit(redis.url, PREFIX)
}, 90_000)
