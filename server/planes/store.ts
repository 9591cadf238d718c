import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { CallStore } from '../calls/ports/call_store.js'
import type { Clock } from '../clock.js'
import { ConfigError } from '../config/config_error.js'
import type { Config } from '../config_schema.js'
import type { Check } from '../doctor/run_checks.js'
import { type Keys, keysIn, keysOf } from '../identity/keys.js'
import type { Ids } from '../ids.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import type { SingleUse } from '../limits/single_use.js'
import { redisMetrics } from '../metrics/redis.js'
import { QUEUE_LIMITS, type QueueStore } from '../queues/ports/queue_store.js'
import type { RoomStore } from '../rooms/ports/room_store.js'
import { type KeptMaps, keptMapsIn } from '../store/kept_map.js'
import { MemoryStore } from '../store/memory.js'
import { MemoryCalls } from '../store/memory_calls.js'
import { MemoryQueues } from '../store/memory_queues.js'
import { MemorySingleUse } from '../store/memory_single_use.js'
import type { RedisAddress } from '../store/redis/redis_address.js'
import { RedisCalls } from '../store/redis/redis_calls.js'
import { redisCheck } from '../store/redis/redis_check.js'
import { RedisLimit } from '../store/redis/redis_limit.js'
import { RedisQueues } from '../store/redis/redis_queues.js'
import { RedisSingleUse } from '../store/redis/redis_single_use.js'
import { RedisStore } from '../store/redis/redis_store.js'
import { SharedMap } from '../store/redis/shared_map.js'
import { RoomLedger } from '../store/room_ledger.js'
import { type ClusterPlane, joinNodes } from './cluster.js'

export interface StorePlane {
  store: RoomStore
  calls: CallStore
  queues: QueueStore
  /** Texts that can be taken once, at any node. */
  singleUse: SingleUse
  /** The clock of the rooms, calls and queues in these stores. */
  clock: Clock
  /** Keys and small maps: of this process, or of all nodes. */
  keys: Keys
  maps: KeptMaps
  /** Present when there may be other nodes. */
  cluster?: ClusterPlane
  /** Rate limits that all nodes count together. */
  sharedLimit?: SharedLimit
  /** Whether changes can be made now; `read-only`: the store answers, but accepts no changes. Never rejects. */
  state(): Promise<'ready' | 'not ready' | 'read-only'>
  close(): Promise<void>
}

interface Parts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  registry: Registry
}

/** Creates the store of `store.provider`. Throws ConfigError when it cannot be used. */
export async function createStore(config: Config, parts: Parts): Promise<StorePlane> {
  const { clock, log, dataDir } = parts
  const own = { keys: keysIn(dataDir), maps: keptMapsIn(dataDir, { clock, log }) }
  if (config.store.provider === 'redis') return inRedis(config, parts, own)
  const { ledger, remembered } = await RoomLedger.open({ file: path.join(dataDir, 'rooms.jsonl'), clock, log })
  const store = new MemoryStore(ledger, remembered)
  const tickets = await own.maps({ name: 'queues', limit: 2 * QUEUE_LIMITS.inAll, alive: (value) => value !== '' })
  const queues = new MemoryQueues(() => ({ at: clock.monotonic(), unix: clock.now() }), tickets)
  return {
    store,
    calls: new MemoryCalls(),
    queues,
    singleUse: new MemorySingleUse(clock),
    clock,
    ...own,
    state: async () => ((await store.ready()) ? 'ready' : 'not ready'),
    close: () => store.close(),
  }
}

/** The doctor's checks of the store. */
export function storeChecks({ store }: Config, parts: { clock: Clock; log: Logger }): Check[] {
  return store.provider === 'redis' ? [redisCheck(addressOf(store), parts)] : []
}

/** Throws ConfigError when the certificate cannot be read. */
function addressOf({ redisUrl: url, sentinels, sentinelName, sentinelPassword, tlsCa }: Config['store']): RedisAddress {
  const ca = tlsCa === '' ? undefined : readCertificate(tlsCa)
  return { url, sentinels, sentinelName, sentinelPassword, ca }
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`store.tlsCa: got ${file}, which cannot be read (${String(error)}): name a PEM file`)
  }
}

async function inRedis(config: Config, parts: Parts, own: Pick<StorePlane, 'keys' | 'maps'>): Promise<StorePlane> {
  const { clock, ids, log, registry } = parts
  const { prefix } = config.store
  const timeouts = [config.multiRoom, config.doubleRoom, config.liveRoom].map((room) => room.heartbeatTimeout * 1000)
  const redis = await RedisStore.open({
    address: addressOf(config.store),
    prefix,
    clock,
    ids,
    log,
    grace: Math.max(...timeouts),
  })
  try {
    const { place, cluster, close } = await joinNodes(redis, config, { clock, ids, log })
    redisMetrics(registry, redis)
    const maps: KeptMaps = (options) => SharedMap.open(options, { redis, clock, log })
    return {
      store: redis,
      calls: new RedisCalls(redis, ids),
      queues: new RedisQueues(redis, ids),
      singleUse: new RedisSingleUse(redis),
      clock: redis.clock,
      ...(cluster ? { keys: keysOf(config.cluster.secret), maps, cluster, sharedLimit: new RedisLimit(redis) } : own),
      async state() {
        if (redis.link.readOnly) return 'read-only'
        return place.held && (await redis.ready()) ? 'ready' : 'not ready'
      },
      async close() {
        await close()
        await redis.close()
      },
    }
  } catch (error) {
    await redis.close()
    throw error
  }
}
