import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import Router from 'koa-router'
import { pino } from 'pino'
import { WebSocketServer } from 'ws'
import { systemClock } from '../../server/clock.js'
import { createIdentity } from '../../server/identity/create_identity.js'
import { randomIds } from '../../server/ids.js'
import { ImHub } from '../../server/im/embedded/hub.js'
import { createRooms } from '../../server/rooms/create_rooms.js'
import type { Notifier } from '../../server/rooms/ports/notifier.js'
import { roomEvent } from '../../server/rooms/ports/room_event.js'
import { roomSnapshot } from '../../server/rooms/ports/room_snapshot.js'
import { frameReader } from '../../server/schemas/frames.js'
import { MemoryStore } from '../../server/store/memory.js'
import { member } from '../im/embedded/rooms_stub.js'
import { PlainMedia } from '../support/fake_media.js'
import type { LoadOrder } from './im_load.js'

// What the embedded IM costs this process (CPU time, so that the load and other work on the machine do not count),
// beside bare `ws` sending the same bytes and a bare Koa route. npx tsx test/bench/im.ts

const SOCKETS = 100
const ROUNDS = 3_000
const ROOMS = 10_000
const CALLERS = 50
const CALLS = 100_000

const log = pino({ level: 'silent' })
const dataDir = mkdtempSync(path.join(tmpdir(), 'rtcroom-bench-'))
const load: ChildProcess = fork(new URL('im_load.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })

function ask(order: LoadOrder, answer: string): Promise<void> {
  const answered = said(answer)
  load.send(order)
  return answered
}

function said(what: string): Promise<void> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => {
      if (message !== what) return
      load.off('message', hear)
      resolve()
    }
    load.on('message', hear)
  })
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Microseconds of CPU time of this process for each of `count`. */
async function cost(count: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** Tells `round` again and again, never more than a few ahead of the listeners. */
async function tell(round: (index: number) => void): Promise<void> {
  for (let index = 0; index < ROUNDS; ) {
    const arrived = said('done')
    await ask({ kind: 'expect', count: SOCKETS * 50 }, 'expecting')
    for (let burst = 0; burst < 50; burst += 1, index += 1) {
      round(index)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await arrived
  }
}

async function bareFanOut(text: string): Promise<number> {
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  const port = await listening(server)
  await ask(
    { kind: 'listen', url: `ws://127.0.0.1:${port}`, first: Array.from({ length: SOCKETS }, () => []) },
    'ready',
  )
  const round = () => {
    for (const ws of sockets.clients) ws.send(text)
  }
  await tell(round)
  const spent = await cost(ROUNDS, () => tell(round))
  await ask({ kind: 'end' }, 'ended')
  server.close()
  return spent
}

async function bareEcho(frame: string): Promise<number> {
  const server = createServer()
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (ws) =>
    ws.on('message', (data) => ws.send(JSON.stringify(JSON.parse(String(data))))),
  )
  const port = await listening(server)
  const first = Array.from({ length: CALLERS }, () => [])
  const spent = await calls({
    kind: 'ask',
    url: `ws://127.0.0.1:${port}`,
    first,
    frames: first.map(() => frame),
    count: CALLS,
  })
  server.close()
  return spent
}

async function koaFloor(answer: object, body: string): Promise<number> {
  const router = new Router()
  router.post('/weapp/multi_room/pusher_heartbeat', (ctx) => {
    ctx.body = answer
  })
  const listener: RequestListener = new Koa().use(bodyParser()).use(router.routes()).callback()
  const server = createServer(listener)
  const port = await listening(server)
  const head = `POST /weapp/multi_room/pusher_heartbeat HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  const spent = await calls({ kind: 'http', port, request: head + body, sockets: CALLERS, count: CALLS })
  server.close()
  return spent
}

/** The second of two runs: the first warms up. */
async function calls(order: LoadOrder & { count: number }): Promise<number> {
  let spent = 0
  for (let run = 0; run < 2; run += 1) {
    const done = said('done')
    spent = await cost(order.count, async () => {
      await ask(order, 'ready')
      await done
    })
    await ask({ kind: 'end' }, 'ended')
  }
  return spent
}

/** The real thing: hub, identity, rooms with 40,000 members. */
async function realHub(): Promise<{
  hub: ImHub
  url: string
  first: (userID: string, ...frames: object[]) => Promise<string[]>
  close: () => Promise<void>
}> {
  const media = new PlainMedia()
  const identity = await createIdentity({ mode: 'open', dataDir, clock: systemClock, ids: randomIds, log })
  const plenty = Number.MAX_SAFE_INTEGER
  const hub = new ImHub({
    identity,
    rooms: () => core.directory,
    frames: frameReader,
    clock: systemClock,
    log,
    render: (roomID, change, address) => roomEvent(media, roomID, change, address),
    snapshot: (room, address) => roomSnapshot(room, media, address),
    addressOf: (request) => ({ secure: false, host: String(request.headers.host) }),
    ipOf: (request) => String(request.socket.remoteAddress),
    limits: { framesPerSecond: plenty, frameBurst: plenty, socketsPerUser: plenty },
  })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head))
  const port = await listening(server)
  const silent: Notifier = {
    reach: 'everywhere',
    info: () => hub.info({ secure: false, host: '' }),
    publish() {},
    notice() {},
    say() {},
    tell() {},
    expel() {},
    present: () => true,
    start: async () => {},
    close: async () => {},
  }
  const type = { maxMembers: 4, heartbeatTimeout: 600, maxIdleDuration: 30, onCreatorLeave: 'close' as const }
  const settings = {
    doubleRoom: type,
    multiRoom: type,
    liveRoom: { ...type, maxAudience: 1000, linkMic: 'granted' as const },
    awayTimeout: 90,
  }
  const core = createRooms({
    clock: systemClock,
    ids: randomIds,
    store: new MemoryStore(),
    notifier: silent,
    media,
    log,
    settings,
  })
  for (let room = 0; room < ROOMS; room += 1) {
    for (let seat = 0; seat < 4; seat += 1) {
      const userID = `user_${room}_${seat}`
      await core.multi_room.enter({ userID, session: 's' }, `room_${room}`, {
        userName: 'a name',
        userAvatar: 'http://a/b.png',
        streamID: `${userID}_1`,
      })
    }
  }
  return {
    hub,
    url: `ws://127.0.0.1:${port}/weapp/im`,
    async first(userID, ...frames) {
      const { userSig } = await identity.credentials({ userID })
      const { token } = await identity.login(userID, userSig)
      return [{ id: 1, op: 'auth', userID, token }, ...frames].map((frame) => JSON.stringify(frame))
    },
    async close() {
      await hub.close()
      core.close()
      server.close()
    },
  }
}

async function main(): Promise<void> {
  const { hub, url, first, close } = await realHub()

  const change = (index: number) =>
    ({ type: 'join', seq: Number.MAX_SAFE_INTEGER - 10 * ROUNDS + index, member: member('somebody') }) as const
  const text = JSON.stringify(
    roomEvent(new PlainMedia(), 'room_0', change(0), { secure: false, host: new URL(url).host }),
  )
  const listeners: string[][] = []
  for (let index = 0; index < SOCKETS; index += 1)
    listeners.push(await first(`user_0_${index % 4}`, { id: 2, op: 'join', roomID: 'room_0' }))
  const bare = await bareFanOut(text)
  await ask({ kind: 'listen', url, first: listeners }, 'ready')
  let published = 0
  const round = () => hub.publish('room_0', change(published++))
  await tell(round)
  const ours = await cost(ROUNDS, () => tell(round))
  await ask({ kind: 'end' }, 'ended')
  console.log(
    `fan-out to ${SOCKETS} sockets, ${text.length} bytes: ${ours.toFixed(0)} µs, bare ws ${bare.toFixed(0)} µs: ${(bare / ours).toFixed(2)} of bare ws (bar: 0.8)`,
  )

  const callers: string[][] = []
  for (let index = 0; index < CALLERS; index += 1)
    callers.push(await first(`user_${index * 100}_0`, { id: 2, op: 'join', roomID: `room_${index * 100}` }))
  const frames = callers.map((_frames, index) => JSON.stringify({ id: 3, op: 'beat', roomID: `room_${index * 100}` }))
  const beat = await calls({ kind: 'ask', url, first: callers, frames, count: CALLS })
  const echo = await bareEcho(frames[0] ?? '')
  const answer = { code: 0, message: '请求成功', seq: 1_790_000_000_004 }
  const koa = await koaFloor(answer, JSON.stringify({ roomID: 'room_100', userID: 'user_100_0' }))
  console.log(
    `heartbeat over the IM socket: ${beat.toFixed(1)} µs, Koa floor ${koa.toFixed(1)} µs, bare ws JSON echo ${echo.toFixed(1)} µs: ${(koa / beat).toFixed(2)} x the Koa floor (echo: ${(koa / echo).toFixed(2)}), ${(echo / beat).toFixed(2)} of the echo`,
  )
  await close()
}

try {
  await main()
} finally {
  load.kill()
  rmSync(dataDir, { recursive: true })
}
process.exit()
