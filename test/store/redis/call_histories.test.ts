import { afterAll, beforeAll } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import type { RedisStore } from '../../../server/store/redis/redis_store.js'
import { callHistories, type Exchange } from '../../calls/call_histories.js'
import { RedisStores } from '../../support/redis_stores.js'

/** As many as of calls in memory with RTCROOM_TEST_HISTORIES=10000: some minutes. */
const HISTORIES = Number(process.env.RTCROOM_TEST_HISTORIES ?? 300)

let stores: RedisStores
let exchange: Exchange

beforeAll(async () => {
  stores = await RedisStores.start()
  const prefix = stores.prefix()
  const nodes: [RedisStore, RedisStore] = [await stores.open({ prefix }), await stores.open({ prefix })]
  // One of the nodes carries out what one has to, once it has the shards.
  for (const node of nodes) node.listen(() => {})
  // Each history has its own time: a jump of it is no outage.
  const [here, there] = nodes.map((node) => new RedisCalls(node, randomIds, 0))
  if (here === undefined || there === undefined) throw new Error('there are two nodes')
  exchange = {
    stores: [here, there],
    async settled() {
      for (const node of nodes) await node.bus.caughtUp()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
})
afterAll(() => stores.stop())

callHistories('calls over two nodes', HISTORIES, () => exchange)
