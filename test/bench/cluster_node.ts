// One node of the bench cluster.ts, in a process of its own: rooms, the bus and chat over a Redis, without HTTP.
import { RedisExchange } from '../../server/bus/im_exchange.js'
import { NodePresence } from '../../server/bus/node_presence.js'
import { NodeTable } from '../../server/bus/node_table.js'
import { systemClock } from '../../server/clock.js'
import { randomIds } from '../../server/ids.js'
import { createRooms } from '../../server/rooms/create_rooms.js'
import { RedisStore } from '../../server/store/redis/redis_store.js'
import { PlainMedia } from '../support/fake_media.js'
import { silentLog } from '../support/silent_log.js'
import { SilentNotifier } from './silent_notifier.js'

const [url = '', prefix = '', slot = '01'] = process.argv.slice(2)
const parts = { clock: systemClock, ids: randomIds, log: silentLog }
const redis = await RedisStore.open({ address: { url }, prefix, grace: 20_000, ...parts })
const common = { heartbeatTimeout: 3_600, maxIdleDuration: 3_600, onCreatorLeave: 'close' } as const
const rooms = createRooms({
  ...parts,
  clock: redis.clock,
  store: redis,
  notifier: new SilentNotifier(),
  media: new PlainMedia(),
  settings: {
    doubleRoom: { ...common, maxMembers: 2 },
    multiRoom: { ...common, maxMembers: 4 },
    liveRoom: { ...common, maxMembers: 4, maxAudience: 1_000, linkMic: 'open' },
    awayTimeout: 90,
  },
})
const presence = new NodePresence({ redis, table: new NodeTable({ redis, ...parts }), slot, ...parts })
const limits = { keptMessages: 200, keptMessageBytes: 262_144 }
const cutOff = { now: false, listen() {} }
const chat = new RedisExchange({ redis, presence, cutOff, ids: randomIds, limits, lease: 20_000 })

const user = (userID: string) => ({ userID, session: `session of ${userID} 0123456789` })
const entry = (userID: string) => ({
  userName: `nick of ${userID}`,
  userAvatar: 'https://wx.qlogo.cn/mmopen/vi_32/0123456789/132',
  streamID: `${userID}_0123456789ab`,
})

/** Calls `act` for each number below `count`, 64 at a time. */
async function each(count: number, act: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: 64 }, lane))
}

const SEATS = 4
const fill = (from: number, count: number) =>
  each(count, async (number) => {
    const room = from + number
    for (let seat = 0; seat < SEATS; seat++) {
      const userID = `u${room}-${seat}`
      await rooms.multi_room.enter(user(userID), `room${room}`, entry(userID), 'a room')
    }
  })

interface Paced {
  /** Calls, and for how long (s). */
  perSecond: number
  seconds: number
}

/** Calls `act` at an even pace, whatever comes of it. Answers how long each took (ms). */
async function paced({ perSecond, seconds }: Paced, act: (number: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  const calls: Promise<void>[] = []
  const began = performance.now()
  for (let number = 0; number < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, ((performance.now() - began) * perSecond) / 1000)
    for (; number < due; number++) {
      const asked = performance.now()
      calls.push(act(number).then(() => void took.push(performance.now() - asked)))
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await Promise.all(calls)
  return took
}

let heard: number[] = []
chat.listen({
  posted: ({ data }) => void heard.push(performance.timeOrigin + performance.now() - Number(data)),
  told() {},
  missed() {},
  cutOff() {},
})

interface Asked extends Paced {
  call: number
  name: 'ready' | 'fill' | 'beat' | 'chat' | 'heard'
  from: number
  count: number
}

async function answer({ name, from, count, ...pace }: Asked): Promise<unknown> {
  if (name === 'fill') return fill(from, count)
  if (name === 'beat')
    return paced(pace, (number) => {
      const room = (number * 7919) % count
      return rooms.multi_room.beat(user(`u${room}-${number % SEATS}`), `room${room}`, false)
    })
  if (name === 'chat')
    return paced(pace, (number) =>
      chat.post({
        event: 'message',
        time: 0,
        roomID: `room${number % count}`,
        userID: `u${number % count}-0`,
        userName: 'nick',
        userAvatar: '',
        kind: 'text',
        data: String(performance.timeOrigin + performance.now()),
      }),
    )
  if (name === 'heard') {
    await redis.bus.caughtUp()
    const all = heard
    heard = []
    return all
  }
  return process.pid
}

process.on('message', async (asked: Asked) => process.send?.({ call: asked.call, answer: await answer(asked) }))
process.on('disconnect', () => process.exit())
