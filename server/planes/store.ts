import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Config } from '../config_schema.js'
import type { Ids } from '../ids.js'
import type { RoomStore } from '../rooms/ports/room_store.js'
import { MemoryStore } from '../store/memory.js'
import { NodePlace } from '../store/redis/node_place.js'
import { RedisStore } from '../store/redis/redis_store.js'
import { RoomLedger } from '../store/room_ledger.js'

export interface StorePlane {
  store: RoomStore
  /** The time by which the rooms of this store live. */
  clock: Clock
  /** Whether changes can be made here now. Never rejects. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** The slot of a node that serves its rooms alone. */
const ALONE = '00'

interface Parts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
}

/** Where rooms live, as the settings say. Throws ConfigError when nobody can live there. */
export async function createStore(config: Config, parts: Parts): Promise<StorePlane> {
  if (config.store.provider === 'redis') return inRedis(config, parts)
  const { clock, log, dataDir } = parts
  const { ledger, remembered } = await RoomLedger.open({ file: path.join(dataDir, 'rooms.jsonl'), clock, log })
  const store = new MemoryStore(ledger, remembered)
  return { store, clock, ready: () => store.ready(), close: () => store.close() }
}

async function inRedis(
  { store: { redisUrl, prefix }, multiRoom, doubleRoom, liveRoom }: Config,
  { clock, ids, log }: Parts,
): Promise<StorePlane> {
  const timeouts = [multiRoom, doubleRoom, liveRoom].map((room) => room.heartbeatTimeout * 1000)
  const store = await RedisStore.open({ url: redisUrl, prefix, clock, ids, log, grace: Math.max(...timeouts) })
  const { link, keys, node } = store
  const remedy = `store.prefix: another process serves the rooms of ${prefix} in this Redis, and chat, keys and streams of several are not shared yet: end it, or give this one a prefix of its own`
  const place = new NodePlace({ link, key: keys.node(ALONE), node, clock, log, remedy })
  try {
    await place.take()
  } catch (error) {
    await store.close()
    throw error
  }
  return {
    store,
    clock: store.clock,
    ready: async () => place.held && (await store.ready()),
    async close() {
      await place.close()
      await store.close()
    },
  }
}
