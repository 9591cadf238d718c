import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build, builtServer } from '../support/built_server.js'
import { rawGet, rawPost, send, sendInOrder } from './lanes.js'
import { cpuSeconds, median } from './process_cost.js'

// What the built server's REST calls cost its process (CPU time, so that the load and other work on the machine
// count little), as a share of a bare Koa route with an answer of the same size. npx tsx test/bench/rest.ts

const ROOMS = Number(process.argv[2] ?? 10_000)
const SEATS = 4
const ROUNDS = 5
const REQUESTS = 8_000

const SETTINGS = {
  RTCROOM_IDENTITY_MODE: 'open',
  RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT: '86400',
  RTCROOM_LIVE_ROOM_HEARTBEAT_TIMEOUT: '86400',
  RTCROOM_LIVE_ROOM_LINK_MIC: 'open',
  // The limits stay in force; only this one address may do more.
  RTCROOM_RATE_LIMIT_PER_ADDRESS: '10000000',
  RTCROOM_RATE_LIMIT_PER_USER: '10000000',
  RTCROOM_RATE_LIMIT_LOGINS: '10000000',
}

interface User {
  userID: string
  query: string
  pushURL: string
}

async function startFloor(): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('koa_floor.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(Number(text.split(' ')[1]))),
  )
  return { process: child, port }
}

/** Logs users in and gives each a push URL. */
async function logIn(port: number, count: number): Promise<User[]> {
  const ids = Array.from({ length: count }, (_, number) => `user_${number}`)
  const infos = await send(
    port,
    ids.map((id) => rawGet(`/weapp/utils/get_login_info?userID=${id}`)),
    { keep: true },
  )
  const sigs = infos.map((body) => String(JSON.parse(body).userSig))
  const logins = await send(
    port,
    ids.map((id, number) => rawPost(`/weapp/multi_room/login?userID=${id}&userSig=${sigs[number]}`, {})),
    { keep: true },
  )
  const queries = ids.map((id, number) => `?userID=${id}&token=${JSON.parse(logins[number] ?? '{}').token}`)
  const grants = await send(
    port,
    queries.map((query) => rawPost(`/weapp/multi_room/get_push_url${query}`, {})),
    { keep: true },
  )
  return ids.map((userID, number) => ({
    userID,
    query: queries[number] ?? '',
    pushURL: String(JSON.parse(grants[number] ?? '{}').pushURL),
  }))
}

const call = (type: string, name: string, user: User, body: object) =>
  rawPost(`/weapp/${type}/${name}${user.query}`, { userID: user.userID, ...body })
const enter = (type: string, user: User, roomID: string) =>
  call(type, 'add_pusher', user, {
    roomID,
    userName: `nick of ${user.userID}`,
    userAvatar: 'https://wx.example/vi_32/132',
    pushURL: user.pushURL,
    roomInfo: '{"title":"a room"}',
  })

build()
const server = await builtServer(SETTINGS)
const floor = await startFloor()
const serverPid = server.process.pid ?? 0
const floorPid = floor.process.pid ?? 0

/** CPU microseconds per request. */
async function cost(pid: number, run: () => Promise<unknown>, requests: number): Promise<number> {
  const before = cpuSeconds(pid)
  await run()
  return ((cpuSeconds(pid) - before) * 1e6) / requests
}

/** The share of the floor that a call reaches: floor and call in turns, the median of all rounds. */
async function compare(what: string, bar: number, requests: (round: number) => readonly string[][]): Promise<void> {
  const warm = requests(-1)
  const [first = []] = warm
  const [sample = ''] = await send(server.port, first, { lanes: 1, keep: true })
  const bytes = Buffer.byteLength(sample)
  const asFloor = (request: string) => request.replace(/^POST \/weapp\/\w+\/\w+/, `POST /floor/${bytes}`)
  await sendInOrder(server.port, warm.slice(1))
  await sendInOrder(
    floor.port,
    warm.map((list) => list.map(asFloor)),
  )
  const ratios: number[] = []
  const costs: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const lists = requests(round)
    const count = lists.flat().length
    const floorLists = lists.map((list) => list.map(asFloor))
    const base = await cost(floorPid, () => sendInOrder(floor.port, floorLists), count)
    const own = await cost(serverPid, () => sendInOrder(server.port, lists), count)
    ratios.push(base / own)
    costs.push(own)
  }
  const ratio = median(ratios)
  console.log(
    JSON.stringify({
      what,
      bytes,
      us: Math.round(median(costs)),
      ratio: Number(ratio.toFixed(2)),
      bar,
      met: ratio >= bar,
    }),
  )
}

/** Requests spread over 16 connections. */
function spread(count: number, request: (number: number) => string): string[][] {
  const lists: string[][] = Array.from({ length: 16 }, () => [])
  for (let number = 0; number < count; number += 1) lists[number % 16]?.push(request(number))
  return lists
}

try {
  const users = await logIn(server.port, ROOMS)
  const user = (number: number): User => users[number % users.length] ?? { userID: '', query: '', pushURL: '' }
  const seats = Array.from({ length: ROOMS * SEATS }, (_, number) => ({
    room: Math.floor(number / SEATS),
    who: user(Math.floor(number / SEATS) + (number % SEATS)),
  }))
  for (let seat = 0; seat < SEATS; seat += 1) {
    await send(
      server.port,
      seats
        .filter((_, number) => number % SEATS === seat)
        .map(({ room, who }) => enter('multi_room', who, `room_${room}`)),
    )
  }
  for (let seat = 0; seat < SEATS; seat += 1) {
    await send(
      server.port,
      Array.from({ length: 100 }, (_, room) => enter('live_room', user(room * SEATS + seat), `show_${room}`)),
    )
  }
  const anySeat = (number: number) => seats[(number * 7919) % seats.length] ?? { room: 0, who: user(0) }

  const beat = (number: number) =>
    call('multi_room', 'pusher_heartbeat', anySeat(number).who, { roomID: `room_${anySeat(number).room}` })
  await compare('heartbeat', 0.8, (round) => spread(REQUESTS, (number) => beat(number + round * REQUESTS)))

  const list = (number: number) =>
    call('multi_room', 'get_pushers', anySeat(number).who, { roomID: `room_${anySeat(number).room}` })
  await compare('get_pushers', 0.8, (round) => spread(REQUESTS, (number) => list(number + round * REQUESTS)))

  const page = (type: string, index: number) => (number: number) =>
    call(type, 'get_room_list', user(number), { cnt: 20, index })
  await compare('get_room_list of 100', 0.8, () => spread(REQUESTS / 4, page('live_room', 0)))
  await compare(`get_room_list of ${ROOMS}`, 0.8, () => spread(REQUESTS / 4, page('multi_room', 0)))
  await compare(`get_room_list of ${ROOMS}, at the end`, 0.8, () =>
    spread(REQUESTS / 4, page('multi_room', ROOMS - 20)),
  )

  const life = (round: number, number: number) => {
    const roomID = `life_${round + 1}_${number}`
    const who = user(number)
    return [
      call('double_room', 'create_room', who, { roomID, roomInfo: '' }),
      enter('double_room', who, roomID),
      call('double_room', 'delete_pusher', who, { roomID }),
    ]
  }
  await compare('create + enter + leave', 0.6, (round) =>
    Array.from({ length: 16 }, (_, lane) =>
      Array.from({ length: 160 }, (_, step) => life(round, lane * 160 + step)).flat(),
    ),
  )
} finally {
  floor.process.kill()
  await server.close()
}
