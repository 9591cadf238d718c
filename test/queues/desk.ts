import { expect, test } from 'vitest'
import { Calls } from '../../server/calls/calls.js'
import type { CallStore } from '../../server/calls/ports/call_store.js'
import type { CallHappening } from '../../server/calls/rules/told.js'
import { randomIds } from '../../server/ids.js'
import { ProtocolError } from '../../server/protocol_error.js'
import type { QueueStore } from '../../server/queues/ports/queue_store.js'
import { type QueueHappening, Queues } from '../../server/queues/queues.js'
import type { RoomStore } from '../../server/rooms/ports/room_store.js'
import type { Commit } from '../../server/rooms/rules/commit.js'
import { MemoryStore } from '../../server/store/memory.js'
import { MemoryCalls } from '../../server/store/memory_calls.js'
import { MemoryQueues } from '../../server/store/memory_queues.js'
import { entry, roomsFixture, user } from '../rooms/fixture.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const AGENTS = 50

/** Where rooms, calls and queues of one node live. */
export interface DeskStores {
  readonly store: RoomStore
  readonly calls: CallStore
  readonly queues: QueueStore
}

export function memoryStores(): DeskStores {
  return { store: new MemoryStore(), calls: new MemoryCalls(), queues: new MemoryQueues(() => ({ at: 0, unix: 0 })) }
}

/** A queue with real rooms and calls behind it, on one node. */
export function desk(
  { store, calls: callStore, queues: queueStore }: DeskStores = memoryStores(),
  clock = new ManualClock(),
) {
  let heard: (commit: Commit) => unknown = () => {}
  const listener = { reach: 'once' as const, committed: (commit: Commit) => heard(commit) }
  const { rooms } = roomsFixture({ clock, store, listeners: [listener] })
  const happenings: QueueHappening[] = []
  const callHappenings: CallHappening[] = []
  const common = {
    clock,
    ids: randomIds,
    log: silentLog,
    rooms: () => rooms,
    notifier: { reach: 'everywhere' as const, tell() {} },
  }
  const calls = new Calls({
    ...common,
    store: callStore,
    happened: (happening) => callHappenings.push(happening),
    untaken: (ticket, callID, agentUserID) => queues.back(ticket, callID, agentUserID),
  })
  heard = (commit) => calls.committed(commit)
  const queues: Queues = new Queues({
    ...common,
    store: queueStore,
    calls,
    rolesOf: () => ['agent:bank'],
    happened: (happening) => happenings.push(happening),
  })
  return { clock, rooms, calls, queues, happenings, callHappenings }
}

type Desk = ReturnType<typeof desk>

/** One agent's day: takes whoever is next until nobody waits. Answers whom he had. */
async function works({ queues, rooms }: Desk, name: string): Promise<string[]> {
  const agent = user(name)
  const taken: string[] = []
  for (;;) {
    try {
      const shown = { userName: '', userAvatar: '' }
      const { roomID, ticket } = await queues.take(agent, {
        ...{ roomType: 'double_room', queue: 'bank', ticketID: undefined, ...shown },
      })
      taken.push(ticket.userID)
      await rooms.double_room.enter(agent, roomID, entry(name))
      await rooms.double_room.enter(user(ticket.userID), roomID, entry(ticket.userID))
      await rooms.double_room.destroy(agent, roomID)
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 3) return taken
      throw error
    }
  }
}

/** However many nodes there are, and whichever of them an agent is at. */
export function manyAgents(title: string, waiting: number, open: () => Promise<readonly [Desk, ...Desk[]]>): void {
  test(
    `${title}: ${waiting} wait and fifty agents take at once: each ticket goes to one agent, the first first`,
    async () => {
      const desks = await open()
      const at = (n: number) => desks[n % desks.length] ?? desks[0]
      const shown = { queue: 'bank', userName: '', userAvatar: '', data: '' }
      for (let n = 0; n < waiting; n += 1) await at(n).queues.enter(user(`c${n}`), `10.0.${n}`, shown)
      const expected = Array.from({ length: waiting }, (_, n) => `c${n}`)
      const days = await Promise.all(Array.from({ length: AGENTS }, (_, n) => works(at(n), `agent${n}`)))
      expect(days.flat().sort()).toEqual([...expected].sort())
      // Each agent had his in the order in which they came.
      const numbers = days.map((day) => day.map((userID) => Number(userID.slice(1))))
      for (const day of numbers) expect(day).toEqual([...day].sort((a, b) => a - b))
      const happened = (type: string) =>
        desks
          .flatMap(({ happenings }) => happenings.filter((one) => one.type === type))
          .map(({ ticket }) => ticket.userID)
      expect(happened('queue.taken').sort()).toEqual([...expected].sort())
      expect(happened('queue.left')).toEqual([])
      if (desks.length === 1) expect(happened('queue.taken')).toEqual(expected)
    },
    // One of them takes 10 ms where little else runs.
    30_000 + 200 * waiting,
  )
}
