import { randomIds } from '../../../server/ids.js'
import { RedisCalls } from '../../../server/store/redis/redis_calls.js'
import { RedisQueues } from '../../../server/store/redis/redis_queues.js'
import { desk, manyAgents } from '../../queues/desk.js'
import { storesOfFile } from '../../support/stores_of_file.js'

/** Customers who wait. */
const WAITING = 1_000

const stores = storesOfFile()

for (const nodes of [2, 4])
  manyAgents(`over ${nodes} nodes`, WAITING, async () => {
    const prefix = stores.prefix()
    const node = async () => {
      const store = await stores.open({ prefix })
      return desk({ store, calls: new RedisCalls(store, randomIds), queues: new RedisQueues(store, randomIds) })
    }
    const more = []
    while (more.length < nodes - 1) more.push(await node())
    return [await node(), ...more]
  })
