/**
 * Measures the rooms core alone, without HTTP or sockets: heartbeat, entry, list
 * window, sweep and memory. Run: `node --expose-gc --import tsx test/bench/rooms.ts`
 */
import { performance } from 'node:perf_hooks'
import { randomIds } from '../../server/ids.js'
import { createRooms, type RoomsCore } from '../../server/rooms/create_rooms.js'
import { MemoryStore } from '../../server/store/memory.js'
import { PlainMedia } from '../support/fake_media.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'
import { SilentNotifier } from './silent_notifier.js'

const common = { heartbeatTimeout: 20, maxIdleDuration: 30, onCreatorLeave: 'close' } as const
const settings = {
  doubleRoom: { ...common, maxMembers: 2 },
  multiRoom: { ...common, maxMembers: 4 },
  liveRoom: { ...common, maxMembers: 4, maxAudience: 100_000, linkMic: 'open' as const },
  awayTimeout: 90,
}

class SilentMedia extends PlainMedia {
  override streamState: PlainMedia['streamState'] = async () => 'never'
  override claim(): void {}
  override release(): void {}
  override revoke: PlainMedia['revoke'] = async () => {}
}

function core() {
  const clock = new ManualClock()
  const store = new MemoryStore()
  const rooms = createRooms({
    clock,
    ids: randomIds,
    store,
    notifier: new SilentNotifier(),
    media: new SilentMedia(),
    log: silentLog,
    settings,
  })
  return { clock, store, rooms }
}

/** Strings of their own for each member, as they come out of a request's JSON. */
function arrival(room: number, seat: number) {
  const userID = `user_${room}_${seat}_0123456789ab`
  const text = JSON.stringify({
    caller: { userID, session: `${room}_${seat}_0123456789abcdef` },
    roomID: `room_${room}_0123456789ab`,
    entry: {
      userName: `nick ${room} ${seat}`,
      userAvatar: `https://wx.qlogo.cn/mmopen/vi_32/${room}_${seat}_0123456789/132`,
      streamID: `${userID}_0123456789ab`,
    },
  })
  return JSON.parse(text)
}

async function fill(rooms: RoomsCore, type: 'multi_room' | 'live_room', from: number, to: number): Promise<number> {
  const arrivals = []
  for (let room = from; room < to; room++) for (let seat = 0; seat < 4; seat++) arrivals.push(arrival(room, seat))
  const began = performance.now()
  for (const { caller, roomID, entry } of arrivals)
    await rooms[type].enter(caller, roomID, entry, 'the name of the room')
  return ((performance.now() - began) * 1000) / arrivals.length
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function heap(): number {
  if (!globalThis.gc) throw new Error('run node with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

function say(what: string, value: number, unit: string, bar = ''): void {
  console.log(
    `${what.padEnd(58)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}${bar === '' ? '' : `   (bar: ${bar})`}`,
  )
}

async function memory(type: 'multi_room' | 'live_room'): Promise<void> {
  const { rooms } = core()
  const before = heap()
  await fill(rooms, type, 0, 10_000)
  say(`heap per ${type} with 4 members, 10,000 rooms`, (heap() - before) / 10_000, 'bytes', '3072')
  await rooms[type].list({ userID: 'reader', session: '' }, 0, 1)
}

async function windows(): Promise<void> {
  const { rooms } = core()
  const time = async (index: number) => {
    const began = performance.now()
    for (let i = 0; i < 20_000; i++) await rooms.multi_room.list({ userID: 'reader', session: '' }, index, 20)
    return (performance.now() - began) / 20
  }
  await fill(rooms, 'multi_room', 0, 100)
  await time(50)
  const few = await time(50)
  await fill(rooms, 'multi_room', 100, 10_000)
  const many = await time(0)
  const last = await time(9_900)
  say('list window of 20, 100 rooms', few, 'µs')
  say('list window of 20, 10,000 rooms, first', many / few, 'x', '1.2')
  say('list window of 20, 10,000 rooms, last', last / few, 'x', '1.2')
}

/** 10,000 rooms of 4 whose members all beat each 7 s, spread over time, swept each second. */
async function freshSweeps(): Promise<void> {
  const { rooms, clock } = core()
  const callers: { caller: { userID: string; session: string }; roomID: string }[] = []
  for (let room = 0; room < 10_000; room++) {
    for (let seat = 0; seat < 4; seat++) {
      const { caller, roomID, entry } = arrival(room, seat)
      await rooms.multi_room.enter(caller, roomID, entry, '')
      callers.push({ caller, roomID })
    }
  }
  const sweeps: number[] = []
  let beats = 0
  let beating = 0
  for (let second = 0; second < 70; second++) {
    const began = performance.now()
    for (let i = second % 7; i < callers.length; i += 7) {
      const one = callers[i]
      if (one) await rooms.multi_room.beat(one.caller, one.roomID, false)
      beats++
    }
    beating += performance.now() - began
    clock.advance(1000)
    const swept = performance.now()
    await rooms.sweep()
    sweeps.push(performance.now() - swept)
  }
  sweeps.sort((a, b) => a - b)
  say('heartbeat', (beating * 1000) / beats, 'µs')
  say('sweep, 40,000 fresh members, mean', sweeps.reduce((sum, one) => sum + one, 0) / sweeps.length, 'ms', '1')
  say('sweep, 40,000 fresh members, longest of 70', sweeps.at(-1) ?? 0, 'ms', '1')
}

/** 4,000 of 40,000 members lapse at once; how long the event loop is blocked meanwhile. */
async function lapse(): Promise<void> {
  const { rooms, clock, store } = core()
  await fill(rooms, 'multi_room', 0, 10_000)
  clock.advance(10_000)
  for (let room = 1_000; room < 10_000; room++) {
    for (let seat = 0; seat < 4; seat++) {
      const { caller, roomID } = arrival(room, seat)
      await rooms.multi_room.beat(caller, roomID, false)
    }
  }
  clock.advance(11_000)
  // By processor time as well: on a busy machine the clock also counts what others do.
  let longest = 0
  let work = 0
  let last = { wall: performance.now(), cpu: cpuTime() }
  let watching = true
  const watch = () => {
    const now = { wall: performance.now(), cpu: cpuTime() }
    longest = Math.max(longest, now.wall - last.wall)
    work = Math.max(work, now.cpu - last.cpu)
    last = now
    if (watching) setImmediate(watch)
  }
  setImmediate(watch)
  const began = performance.now()
  await rooms.sweep()
  watching = false
  const took = performance.now() - began
  const { members } = await store.counts()
  if (members !== 36_000) throw new Error(`${members} members are left`)
  say('4,000 members lapse at once: loop blocked at most', longest, 'ms', '20')
  say('4,000 members lapse at once: most work in one turn', work, 'ms')
  say('4,000 members lapse at once: all out after', took, 'ms')
}

async function audience(): Promise<void> {
  const { rooms } = core()
  const { caller, roomID, entry } = arrival(0, 0)
  await rooms.live_room.enter(caller, roomID, entry, '')
  const began = performance.now()
  for (let i = 0; i < 50_000; i++) await rooms.live_room.addAudience({ userID: `fan${i}`, session: '' }, roomID, '')
  say('registering as audience, 50,000 in one room', ((performance.now() - began) * 1000) / 50_000, 'µs')
}

const { rooms } = core()
await fill(rooms, 'multi_room', 0, 2_000)
say('entry (makes the room every fourth time)', await fill(rooms, 'multi_room', 2_000, 8_000), 'µs')
await memory('multi_room')
await memory('live_room')
await windows()
await freshSweeps()
await lapse()
await audience()
