import { performance } from 'node:perf_hooks'
import { Redis } from 'ioredis'
import { systemClock } from '../../server/clock.js'
import { randomIds } from '../../server/ids.js'
import { createRooms, type RoomsCore } from '../../server/rooms/create_rooms.js'
import { MemoryStore } from '../../server/store/memory.js'
import type { RedisStore } from '../../server/store/redis/redis_store.js'
import { PlainMedia } from '../support/fake_media.js'
import { RedisStores } from '../support/redis_stores.js'
import { silentLog } from '../support/silent_log.js'
import { cpuSeconds, median } from './process_cost.js'
import { SilentNotifier } from './silent_notifier.js'

// What a change, a beat and a read of a room cost this process and Redis (CPU time, so that the load and other work on
// the machine count little), beside bare commands. npx tsx test/bench/redis.ts

const ROOMS = 256
const ROUNDS = 5
const COMMITS = 4_000
const TOUCHES = 40_000
const AT_ONCE = 64

const common = { heartbeatTimeout: 3_600, maxIdleDuration: 3_600, onCreatorLeave: 'close' } as const
const settings = {
  doubleRoom: { ...common, maxMembers: 2 },
  multiRoom: { ...common, maxMembers: 4 },
  liveRoom: { ...common, maxMembers: 4, maxAudience: 1_000, linkMic: 'open' as const },
  awayTimeout: 90,
}

const user = (userID: string) => ({ userID, session: `session of ${userID} 0123456789` })
const entry = (userID: string) => ({
  userName: `nick of ${userID}`,
  userAvatar: 'https://wx.qlogo.cn/mmopen/vi_32/0123456789/132',
  streamID: `${userID}_0123456789ab`,
})

function core(store: RedisStore | MemoryStore): RoomsCore {
  return createRooms({
    clock: 'clock' in store ? store.clock : systemClock,
    ids: randomIds,
    store,
    notifier: new SilentNotifier(),
    media: new PlainMedia(),
    log: silentLog,
    settings,
  })
}

/** Calls `act` for each number below `count`, so many of them under way. */
async function each(count: number, atOnce: number, act: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

const stores = await RedisStores.start()
const bare = new Redis(stores.server.url)

interface Cost {
  node: number
  redis: number
}

/** Microseconds of CPU time for each of `count`: of this process and of Redis; the median of all rounds. */
async function cost(count: number, work: (round: number) => Promise<unknown>): Promise<Cost> {
  const own: number[] = []
  const served: number[] = []
  await work(ROUNDS)
  for (let round = 0; round < ROUNDS; round++) {
    const before = { own: process.cpuUsage(), redis: cpuSeconds(stores.server.pid) }
    await work(round)
    const { user: spent, system } = process.cpuUsage(before.own)
    own.push((spent + system) / count)
    served.push(((cpuSeconds(stores.server.pid) - before.redis) * 1e6) / count)
  }
  return { node: median(own), redis: median(served) }
}

function say(what: string, { node, redis }: Cost): void {
  console.log(`${what.padEnd(48)} ${node.toFixed(1).padStart(7)} us here ${redis.toFixed(1).padStart(7)} us of Redis`)
}

function judge(what: string, value: number, bar: number, met: boolean): void {
  console.log(JSON.stringify({ what, value: Number(value.toFixed(2)), bar, met }))
}

/** Half the time that one call takes, one after another (ms). */
async function half(count: number, act: (number: number) => Promise<unknown>): Promise<number> {
  const took: number[] = []
  for (let number = 0; number < count; number++) {
    const began = performance.now()
    await act(number)
    took.push(performance.now() - began)
  }
  return median(took)
}

async function fill(rooms: RoomsCore, from: number, to: number): Promise<void> {
  await each(to - from, AT_ONCE, async (number) => {
    const room = from + number
    for (let seat = 0; seat < 3; seat++)
      await rooms.multi_room.enter(user(`u${room}-${seat}`), `room${room}`, entry(`u${room}-${seat}`), 'a room')
  })
}

/** Somebody enters and leaves: two commits, each of them an index, a count, the room and an entry of the bus. */
const comeAndGo = (rooms: RoomsCore) => async (number: number) => {
  const roomID = `room${number % ROOMS}`
  const guest = user(`guest${number}`)
  await rooms.multi_room.enter(guest, roomID, entry(guest.userID))
  await rooms.multi_room.leave(guest, roomID)
}

const beat = (rooms: RoomsCore) => (number: number) => {
  const room = number % ROOMS
  return rooms.multi_room.beat(user(`u${room}-${number % 3}`), `room${room}`, false)
}

try {
  const store = await stores.open()
  const rooms = core(store)
  await fill(rooms, 0, ROOMS)

  const commits = () => each(COMMITS / 2, AT_ONCE, comeAndGo(rooms))
  const commit = await cost(COMMITS, commits)
  say('a commit (enter or leave)', commit)
  const memory = core(new MemoryStore())
  await fill(memory, 0, ROOMS)
  const inMemory = await cost(COMMITS, () => each(COMMITS / 2, AT_ONCE, comeAndGo(memory)))
  say('the same in memory', inMemory)

  const touch = await cost(TOUCHES, () => each(TOUCHES, AT_ONCE, beat(rooms)))
  say('a beat', touch)
  let seen = 0
  const hset = await cost(TOUCHES, () =>
    each(TOUCHES / AT_ONCE, 1, () => {
      const batch = bare.pipeline()
      for (let i = 0; i < AT_ONCE; i++) batch.hset(`bare${i}`, 's:u1', String(++seen))
      return batch.exec()
    }),
  )
  say('a bare HSET, 64 in a pipeline', hset)
  say('a read', await cost(TOUCHES, () => each(TOUCHES, AT_ONCE, (number) => store.get(`room${number % ROOMS}`))))

  const whole = (of: Cost) => of.node + of.redis
  judge('beat, of a bare batched HSET', whole(hset) / whole(touch), 0.5, whole(hset) / whole(touch) >= 0.5)
  const ping = await half(2_000, () => bare.ping())
  let alone = 0
  const one = await half(1_000, () => rooms.multi_room.enter(user('alone'), `room${alone++ % ROOMS}`, entry('alone')))
  judge(`a commit alone, of a PING's ${ping.toFixed(2)} ms (p50)`, one / ping, 3, one / ping <= 3)

  const page = () => rooms.multi_room.list(user('reader'), 0, 20)
  const short = await stores.open()
  const few = core(short)
  await fill(few, 0, 100)
  const listed = await cost(2_000, () => each(2_000, 8, () => few.multi_room.list(user('reader'), 0, 20)))
  await fill(rooms, ROOMS, 10_000)
  const more = await cost(2_000, () => each(2_000, 8, page))
  say('a list of 20 of 100', listed)
  say('a list of 20 of 10,000', more)
  judge('list at 10,000 rooms, of that at 100', whole(more) / whole(listed), 1.2, whole(more) / whole(listed) <= 1.2)
} finally {
  bare.disconnect()
  await stores.stop()
}
