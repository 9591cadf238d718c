import path from 'node:path'
import type { Logger } from 'pino'
import type { CallStore } from '../calls/ports/call_store.js'
import type { Clock } from '../clock.js'
import type { QueueStore } from '../queues/ports/queue_store.js'
import { MemoryCalls } from '../store/memory_calls.js'
import { MemoryQueues, TICKETS } from '../store/memory_queues.js'
import { NO_CALLS, NO_QUEUES } from '../store/no_calls.js'
import { PersistedMap } from '../store/persisted_map.js'

/** Where calls and those who wait are kept; of several nodes nowhere yet. Tickets survive a restart. */
export async function createCallStores(
  { clock, log, dataDir }: { clock: Clock; log: Logger; dataDir: string },
  severalNodes: boolean,
): Promise<{ calls: CallStore; queues: QueueStore }> {
  if (severalNodes) return { calls: NO_CALLS, queues: NO_QUEUES }
  const kept = await PersistedMap.open({
    file: path.join(dataDir, 'queues.jsonl'),
    limit: 2 * TICKETS,
    clock,
    log,
    alive: (value) => value !== '',
  })
  const now = () => ({ at: clock.monotonic(), unix: clock.now() })
  return { calls: new MemoryCalls(), queues: new MemoryQueues(now, kept) }
}
