import { Redis } from 'ioredis'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import { launchChromium } from '../support/chromium.js'
import { DemoPage } from '../support/demo_page.js'
import { type DemoServer, demoServer } from '../support/demo_server.js'
import { freePort } from '../support/free_port.js'
import { RedisServer } from '../support/redis_server.js'

const KIND = '多人音视频'
const SECRET = '0123456789abcdef'.repeat(4)

let redis: RedisServer
let asked: Redis
let browser: Browser
const nodes: DemoServer[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
  asked = new Redis(redis.url, { protocol: 2, connectTimeout: 30_000 })
  for (let i = 0; i < 2; i++) {
    const port = await freePort()
    nodes.push(
      await demoServer({
        RTCROOM_PORT: String(port),
        RTCROOM_STORE_PROVIDER: 'redis',
        RTCROOM_STORE_REDIS_URL: redis.url,
        RTCROOM_CLUSTER_SECRET: SECRET,
        RTCROOM_CLUSTER_NODE_URL: `http://localhost:${port}`,
      }),
    )
  }
  browser = await launchChromium()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  for (const node of nodes) await node.close()
  asked?.disconnect()
  await redis?.stop()
})

/** What is live on the first and on the second node. */
const streams = () => Promise.all(['01', '02'].map((slot) => asked.hkeys(`{rtc}:streams:${slot}`)))

async function phoneOf(node: DemoServer | undefined) {
  if (node === undefined) throw new Error('two nodes')
  // The pictures come from whichever node has them.
  const also = nodes.map(({ url }) => new URL(url).host)
  const demo = await DemoPage.open(browser, node.url, { phones: 1, width: 430, height: 860, also })
  return { demo, phone: demo.phone(1) }
}

it('two phones on two nodes, their streams on two nodes, see and hear each other; a kick cuts across nodes', async () => {
  const [{ demo: annas, phone: anna }, { demo: bens, phone: ben }] = [await phoneOf(nodes[0]), await phoneOf(nodes[1])]
  await anna.createRoom(KIND, '两个节点')
  await anna.shows('邀请好友')
  await until(async () => (await streams()).flat().length === 1, 40_000)
  const hers = (await streams()).findIndex((live) => live.length > 0)
  // Which node takes a stream is left to chance: he comes until it is the other one.
  for (;;) {
    await ben.enterRoom(KIND, '两个节点')
    await Promise.all([anna.sees(1, 60_000), ben.sees(1, 60_000)])
    if ((await streams())[1 - hers]?.length === 1) break
    await ben.back()
    await ben.dialogs
      .getByText('离开', { exact: true })
      .click({ timeout: 2_000 })
      .catch(() => {})
    await ben.shows('创建房间')
    await ben.back()
    await ben.shows('进入房间')
  }
  await Promise.all([anna.hears(), ben.hears()])
  await annas.picture('two-nodes-anna')
  await bens.picture('two-nodes-ben')
  await ben.say('从另一个节点')
  await anna.shows('从另一个节点')

  await anna.control('更多')
  await anna.control('成员')
  await anna.screen.getByText('管理', { exact: true }).first().click()
  await anna.answer('移出房间')
  await anna.answer('移出')
  const began = performance.now()
  await until(async () => (await streams())[1 - hers]?.length === 0)
  console.log(`the stream on the other node was cut ${(performance.now() - began).toFixed(0)} ms after the click`)
  await ben.shows(/移出/)
  await bens.picture('two-nodes-kicked')
  expect([...annas.faults, ...bens.faults]).toEqual([])
}, 300_000)
