import { expect, test } from 'vitest'
import { Calls } from '../../server/calls/calls.js'
import { randomIds } from '../../server/ids.js'
import { ProtocolError } from '../../server/protocol_error.js'
import { type QueueHappening, Queues } from '../../server/queues/queues.js'
import type { Commit } from '../../server/rooms/rules/commit.js'
import { MemoryCalls } from '../../server/store/memory_calls.js'
import { MemoryQueues } from '../../server/store/memory_queues.js'
import { entry, roomsFixture, user } from '../rooms/fixture.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const WAITING = 1000
const AGENTS = 50

/** A queue with real rooms and calls behind it. */
function desk() {
  const clock = new ManualClock()
  let heard = (_commit: Commit) => {}
  const listener = { reach: 'origin' as const, committed: (commit: Commit) => heard(commit) }
  const { rooms } = roomsFixture({ clock, listeners: [listener] })
  const happenings: QueueHappening[] = []
  const common = { clock, ids: randomIds, log: silentLog, rooms: () => rooms, notifier: { tell() {} } }
  const calls = new Calls({ ...common, store: new MemoryCalls(), happened() {} })
  heard = (commit) => calls.committed(commit)
  const queues = new Queues({
    ...common,
    store: new MemoryQueues(() => ({ at: clock.monotonic(), unix: clock.now() })),
    calls,
    rolesOf: () => ['agent:bank'],
    happened: (happening) => happenings.push(happening),
  })
  return { clock, rooms, calls, queues, happenings }
}

test('a thousand wait and fifty agents take at once: each ticket goes to one agent, the first first', async () => {
  const { queues, rooms, happenings } = desk()
  const shown = { queue: 'bank', userName: '', userAvatar: '', data: '' }
  for (let n = 0; n < WAITING; n += 1) await queues.enter(user(`c${n}`), `10.0.${n}`, shown)
  const taken: string[] = []
  /** One agent's day: takes whoever is next until nobody waits. */
  async function works(name: string): Promise<void> {
    const agent = user(name)
    for (;;) {
      try {
        const asked = {
          roomType: 'double_room',
          queue: 'bank',
          ticketID: undefined,
          userName: '',
          userAvatar: '',
        } as const
        const { roomID, ticket } = await queues.take(agent, asked)
        taken.push(ticket.userID)
        await rooms.double_room.enter(agent, roomID, entry(name))
        await rooms.double_room.enter(user(ticket.userID), roomID, entry(ticket.userID))
        await rooms.double_room.destroy(agent, roomID)
      } catch (error) {
        if (error instanceof ProtocolError) return
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AGENTS }, (_, n) => works(`agent${n}`)))
  expect(taken).toHaveLength(WAITING)
  expect(new Set(taken).size).toBe(WAITING)
  expect(happenings.filter(({ type }) => type === 'queue.taken').map(({ ticket }) => ticket.userID)).toEqual(
    Array.from({ length: WAITING }, (_, n) => `c${n}`),
  )
})

test('whoever is in another call keeps his place, and the next one is taken', async () => {
  const { queues, calls } = desk()
  const shown = { queue: 'bank', userName: '', userAvatar: '', data: '' }
  for (const name of ['c1', 'c2']) await queues.enter(user(name), '10.0.0', shown)
  const asked = {
    roomType: 'double_room',
    media: 'video',
    userName: '',
    userAvatar: '',
    roomInfo: '',
    data: '',
  } as const
  await calls.call(user('eve'), { ...asked, userIDs: ['c1'], timeout: 60 })
  const take = (ticketID?: string) =>
    queues.take(user('agent'), { roomType: 'double_room', queue: 'bank', ticketID, userName: '', userAvatar: '' })
  const first = (await queues.list(user('agent'), 'bank', 0, 1)).places[0]?.ticket
  await expect(take(first?.ticketID)).rejects.toMatchObject({ code: 1 })
  expect((await take()).ticket.userID).toBe('c2')
  expect((await queues.list(user('agent'), 'bank', 0, 9)).places).toMatchObject([{ position: 1, ticket: first }])
})
