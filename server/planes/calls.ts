import type { Logger } from 'pino'
import type { RoomType } from '../../wxlite/utils/protocol.js'
import { Calls } from '../calls/calls.js'
import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { Queues } from '../queues/queues.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { Rooms } from '../rooms/rooms.js'
import type { KeptMaps } from '../store/kept_map.js'
import { MemoryCalls } from '../store/memory_calls.js'
import { MemoryQueues, TICKETS } from '../store/memory_queues.js'
import { NO_CALLS, NO_QUEUES } from '../store/no_calls.js'
import type { FlightRecorder } from '../timeline/flight_recorder.js'
import type { Webhooks } from '../webhooks/webhooks.js'

interface Parts {
  clock: Clock
  ids: Ids
  log: Logger
  maps: KeptMaps
  severalNodes: boolean
  /** Not to be called before the server starts. */
  rooms: () => { readonly [type in RoomType]: Rooms }
  notifier: Notifier
  rolesOf: (userID: string) => readonly string[]
  recorder: FlightRecorder
  webhooks?: Webhooks
}

/** Calls, and the queues that lead to them. Of several nodes nobody keeps them yet. Tickets survive a restart. */
export async function createCalls({ maps, severalNodes, rolesOf, recorder, webhooks, ...parts }: Parts): Promise<{
  calls: Calls
  queues: Queues
}> {
  const { clock, notifier } = parts
  const calls = new Calls({
    ...parts,
    store: severalNodes ? NO_CALLS : new MemoryCalls(),
    happened: (happening, call) => {
      webhooks?.called(happening, call, notifier)
      recorder.note(call.roomID, happening.type, { user: happening.userID, ...happening.data })
    },
    untaken: (ticket, agentUserID) => void queues.back(ticket, agentUserID),
  })
  const now = () => ({ at: clock.monotonic(), unix: clock.now() })
  const queues: Queues = new Queues({
    ...parts,
    store: severalNodes
      ? NO_QUEUES
      : new MemoryQueues(now, await maps({ name: 'queues', limit: 2 * TICKETS, alive: (value) => value !== '' })),
    calls,
    rolesOf,
    happened: (happening) => webhooks?.queued(happening),
  })
  return { calls, queues }
}
