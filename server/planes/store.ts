import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Config } from '../config_schema.js'
import type { Ids } from '../ids.js'
import type { RoomStore } from '../rooms/ports/room_store.js'
import { MemoryStore } from '../store/memory.js'
import { RedisStore } from '../store/redis/redis_store.js'
import { RoomLedger } from '../store/room_ledger.js'

export interface StorePlane {
  store: RoomStore
  /** The time by which the rooms of this store live. */
  clock: Clock
}

/** Where rooms live, as the settings say. Throws ConfigError when nobody can live there. */
export async function createStore(
  { store: { provider, redisUrl, prefix }, multiRoom, doubleRoom, liveRoom }: Config,
  { clock, ids, log, dataDir }: { clock: Clock; ids: Ids; log: Logger; dataDir: string },
): Promise<StorePlane> {
  if (provider === 'redis') {
    const timeouts = [multiRoom, doubleRoom, liveRoom].map((room) => room.heartbeatTimeout * 1000)
    const store = await RedisStore.open({ url: redisUrl, prefix, clock, ids, log, grace: Math.max(...timeouts) })
    return { store, clock: store.clock }
  }
  const { ledger, remembered } = await RoomLedger.open({ file: path.join(dataDir, 'rooms.jsonl'), clock, log })
  return { store: new MemoryStore(ledger, remembered), clock }
}
