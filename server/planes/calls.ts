import type { Logger } from 'pino'
import { type CallRooms, Calls } from '../calls/calls.js'
import type { CallStore } from '../calls/ports/call_store.js'
import type { Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import type { QueueStore } from '../queues/ports/queue_store.js'
import { Queues } from '../queues/queues.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { FlightRecorder } from '../timeline/flight_recorder.js'
import type { Webhooks } from '../webhooks/webhooks.js'

interface Parts {
  /** Of the stores. */
  clock: Clock
  ids: Ids
  log: Logger
  callStore: CallStore
  queueStore: QueueStore
  /** What the nodes count together. */
  sharedLimit?: SharedLimit
  /** Not to be called before the server starts. */
  rooms: () => CallRooms
  notifier: Notifier
  rolesOf: (userID: string) => readonly string[]
  recorder: FlightRecorder
  webhooks?: Webhooks
}

/** Calls, and the queues that lead to them. */
export function createCalls({ callStore, queueStore, rolesOf, recorder, webhooks, ...parts }: Parts): {
  calls: Calls
  queues: Queues
} {
  const calls = new Calls({
    ...parts,
    store: callStore,
    happened: (happening, call) => {
      recorder.note(call.roomID, happening.type, { user: happening.userID, ...happening.data })
      return webhooks?.called(happening, call)
    },
    untaken: (ticket, callID, agentUserID) => queues.back(ticket, callID, agentUserID),
  })
  const queues: Queues = new Queues({
    ...parts,
    store: queueStore,
    calls,
    rolesOf,
    happened: (happening) => webhooks?.queued(happening),
  })
  return { calls, queues }
}
