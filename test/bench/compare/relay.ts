import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { BuiltServer } from '../../support/built_server.js'
import { send } from '../lanes.js'
import { cpuSeconds } from '../process_cost.js'
import { type CountingPlayer, playFlv, playRtmp } from '../relay/players.js'
import { call, enter, logIn } from '../rest_load.js'
import { type Order, summary } from './alternate.js'

const STREAMS = 4
const PLAYERS = 240
const WINDOW = 3_000
/** Windows of one server before the other has its turn. */
const IN_A_ROW = 4
const CLIP = '-f lavfi -i testsrc=size=480x360:rate=15 -f lavfi -i sine=frequency=440:sample_rate=44100 -t 20'
const CODECS = '-c:v libx264 -preset ultrafast -tune zerolatency -g 30 -b:v 245k -pix_fmt yuv420p -c:a aac -b:a 64k'

interface Relay {
  server: BuiltServer
  publishers: ChildProcess[]
  players: CountingPlayer[]
}

async function start(server: BuiltServer, clip: string, play: 'flv' | 'rtmp'): Promise<Relay> {
  const users = await logIn(server.port, STREAMS)
  // Each load has rooms of its own: those of the one before still hold their seats.
  const rooms = users.map(() => `relay_${randomUUID()}`)
  await send(
    server.port,
    users.map((user, index) => enter('multi_room', user, rooms[index] ?? '')),
  )
  const publishers = users.map(({ pushURL }) =>
    spawn('ffmpeg', ['-v', 'error', '-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'flv', pushURL], {
      stdio: 'ignore',
    }),
  )
  await wait(2_000)
  const lists = await send(
    server.port,
    users.map((user, index) => call('multi_room', 'get_pushers', user, { roomID: rooms[index] ?? '' })),
    { keep: true },
  )
  const urls = lists.map((list): { accelerateURL: string; flvURL: string } => JSON.parse(list).pushers[0])
  const players: CountingPlayer[] = []
  while (players.length < PLAYERS) {
    const url = urls[players.length % STREAMS]
    if (url !== undefined)
      players.push(play === 'flv' ? playFlv(atServer(server, url.flvURL)) : playRtmp(url.accelerateURL))
    if (players.length % 20 === 0) await wait(50)
  }
  await wait(2_000)
  return { server, publishers, players }
}

function stop({ publishers, players }: Relay): void {
  for (const player of players) player.socket.destroy()
  for (const publisher of publishers) publisher.kill('SIGKILL')
}

/** The address as the server is reached here: requests of the benches name another port. */
const atServer = (server: BuiltServer, url: string) => url.replace(/:\d+\//, `:${server.port}/`)

const received = ({ players }: Relay) => players.reduce((sum, player) => sum + player.bytes, 0)

/** What windows of time cost, since what is live cannot be worked off faster: µs per 10 kB delivered, for each. */
async function windows(relay: Relay, count: number): Promise<number[]> {
  const account = () => ({ cpu: cpuSeconds(relay.server.process.pid ?? 0), bytes: received(relay) })
  const costs: number[] = []
  for (let index = 0; index < count; index += 1) {
    const before = account()
    await wait(WINDOW)
    const after = account()
    costs.push(((after.cpu - before.cpu) * 1e6) / ((after.bytes - before.bytes) / 10_000))
  }
  return costs
}

/** Both servers in turns, each a few windows long: at the same time the two would cost each other their caches. */
async function inTurns(a: BuiltServer, b: BuiltServer, load: (server: BuiltServer) => Promise<Relay>, rounds: number) {
  const costs: [number[], number[]] = [[], []]
  for (let done = 0, turn = 0; done < rounds; done += IN_A_ROW, turn += 1) {
    const sides = [...[a, b].entries()]
    for (const [side, server] of turn % 2 === 0 ? sides : sides.reverse()) {
      const relay = await load(server)
      costs[side]?.push(...(await windows(relay, Math.min(IN_A_ROW, rounds - done))))
      stop(relay)
    }
  }
  return costs
}

/** Publishers over RTMP, players of both kinds: both servers with the same load. */
export async function compareRelay(a: BuiltServer, b: BuiltServer, order: Order): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-bench-'))
  const clip = path.join(folder, 'clip.flv')
  execFileSync('ffmpeg', ['-v', 'error', ...CLIP.split(' '), ...CODECS.split(' '), '-y', clip])
  try {
    for (const play of ['flv', 'rtmp'] as const) {
      const what = `relay, ${play} players, per 10 kB`
      if (!what.includes(order.figure)) continue
      const costs = await inTurns(a, b, (server) => start(server, clip, play), order.rounds)
      order.found(summary(what, ...costs))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
