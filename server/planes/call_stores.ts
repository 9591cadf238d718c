import type { CallStore } from '../calls/ports/call_store.js'
import type { Clock } from '../clock.js'
import type { QueueStore } from '../queues/ports/queue_store.js'
import type { KeptMaps } from '../store/kept_map.js'
import { MemoryCalls } from '../store/memory_calls.js'
import { MemoryQueues, TICKETS } from '../store/memory_queues.js'
import { NO_CALLS, NO_QUEUES } from '../store/no_calls.js'

/** Where calls and those who wait are kept; of several nodes nowhere yet. Tickets survive a restart. */
export async function createCallStores(
  { clock, maps }: { clock: Clock; maps: KeptMaps },
  severalNodes: boolean,
): Promise<{ calls: CallStore; queues: QueueStore }> {
  if (severalNodes) return { calls: NO_CALLS, queues: NO_QUEUES }
  const kept = await maps({ name: 'queues', limit: 2 * TICKETS, alive: (value) => value !== '' })
  const now = () => ({ at: clock.monotonic(), unix: clock.now() })
  return { calls: new MemoryCalls(), queues: new MemoryQueues(now, kept) }
}
