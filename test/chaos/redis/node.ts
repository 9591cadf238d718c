// One node of a cluster, in a process of its own: rooms over the Redis of a test.
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { RedisStore } from '../../../server/store/redis/redis_store.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { silentLog } from '../../support/silent_log.js'

const [url = '', prefix = ''] = process.argv.slice(2)
const store = await RedisStore.open({
  address: { url },
  prefix,
  clock: systemClock,
  ids: randomIds,
  log: silentLog,
  grace: 20_000,
})
const { rooms, notifier } = roomsFixture({ store })

/** Everybody of these enters at once. Answers how many were let in, and how long the slowest answer took. */
async function enter(roomID: string, userIDs: readonly string[]): Promise<{ entered: number; slowest: number }> {
  let entered = 0
  let slowest = 0
  const began = performance.now()
  await Promise.all(
    userIDs.map(async (userID) => {
      try {
        await rooms.multi_room.enter(user(userID), roomID, entry(userID))
        entered++
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ProtocolError') throw error
      }
      slowest = Math.max(slowest, performance.now() - began)
    }),
  )
  return { entered, slowest }
}

/** Whether it was done. */
async function tried(deed: Promise<unknown>): Promise<'done' | 'refused'> {
  try {
    await deed
    return 'done'
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ProtocolError') throw error
    return 'refused'
  }
}

/** One user enters or leaves. */
function go(roomID: string, userID: string, into: boolean): Promise<'done' | 'refused'> {
  const { multi_room } = rooms
  return tried(into ? multi_room.enter(user(userID), roomID, entry(userID)) : multi_room.leave(user(userID), roomID))
}

async function members(roomID: string): Promise<readonly string[]> {
  return [...((await store.get(roomID))?.view.members.keys() ?? [])].sort()
}

async function kinds(roomID: string): Promise<string[]> {
  await store.bus.caughtUp()
  return notifier.kinds(roomID)
}

interface Call {
  call: number
  name: 'ready' | 'create' | 'enter' | 'kinds' | 'go' | 'kick' | 'members'
  roomID: string
  userIDs: readonly string[]
  into: boolean
}

async function answer({ name, roomID, userIDs, into }: Call): Promise<unknown> {
  if (name === 'create') return rooms.multi_room.create(user('owner'), { roomID, roomInfo: '', unlisted: false })
  if (name === 'go') return go(roomID, userIDs[0] ?? '', into)
  if (name === 'kick') return tried(rooms.multi_room.kick(user('owner'), roomID, userIDs[0] ?? ''))
  if (name === 'members') return members(roomID)
  if (name === 'enter') return enter(roomID, userIDs)
  return name === 'kinds' ? kinds(roomID) : 'ready'
}

process.on('message', async (asked: Call) => process.send?.({ call: asked.call, answer: await answer(asked) }))
process.on('disconnect', () => process.exit())
