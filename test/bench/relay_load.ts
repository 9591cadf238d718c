import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { liveH264 } from '../support/live_h264.js'
import {
  cost,
  held,
  type MeasuredServer,
  startEmbedded,
  startNginx,
  startNodeMediaServer,
} from './relay/media_server.js'
import { type CountingPlayer, playFlv, playRtmp } from './relay/players.js'

// Load of the relay beside other media servers, each alone on one core, the load on the other.
// npx tsx test/bench/relay_load.ts [server,...] [players,...]

const STREAMS = 20
const SECONDS = 10
/** Bytes after which a player surely plays: more than one burst of pictures. */
const FLOWING = 200_000
const [servers = 'rtcroom,node-media-server,nginx-rtmp', steps = '60,800,1600'] = process.argv.slice(2)

const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-bench-'))
const clip = path.join(folder, 'clip.flv')

/** 20 s of picture and sound, about 310 kbit/s, encoded once. */
function encodeClip(): void {
  const inputs = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=480x360:rate=15',
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=440:sample_rate=44100',
  ]
  const video = [
    ...liveH264(30),
    '-b:v',
    '245k',
    '-minrate',
    '245k',
    '-maxrate',
    '245k',
    '-bufsize',
    '245k',
    '-x264-params',
    'nal-hrd=cbr',
  ]
  execFileSync('ffmpeg', ['-v', 'error', ...inputs, '-t', '20', ...video, '-c:a', 'aac', '-b:a', '64k', '-y', clip])
}

function publish(url: string): ChildProcess {
  return spawn(
    'taskset',
    ['-c', '1', 'ffmpeg', '-v', 'error', '-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'flv', url],
    { stdio: 'ignore' },
  )
}

function total(players: readonly CountingPlayer[]): number {
  return players.reduce((sum, player) => sum + player.bytes, 0)
}

async function measure(
  server: MeasuredServer,
  protocol: 'flv' | 'rtmp',
  players: readonly CountingPlayer[],
): Promise<void> {
  const before = cost(server.pid)
  const bytes = total(players)
  const each = players.map((player) => player.bytes)
  const began = performance.now()
  await wait(SECONDS * 1000)
  const seconds = (performance.now() - began) / 1000
  const after = cost(server.pid)
  const sent = total(players) - bytes
  const memory = await held(server)
  const rates = players.map((player, i) => ((player.bytes - (each[i] ?? 0)) * 8) / 1000 / seconds)
  const share = (after.cpu - before.cpu) / seconds
  const mbit = (sent * 8) / 1e6 / seconds
  console.log(
    JSON.stringify({
      server: server.name,
      protocol,
      players: players.length,
      mbit: Math.round(mbit),
      cpu: `${(share * 100).toFixed(1)}%`,
      cpuPer100Mbit: `${((share * 1e4) / mbit).toFixed(2)}%`,
      rssMB: Math.round(after.rss / 1e6),
      ...(memory !== undefined && { heldMB: Math.round(memory / 1e6) }),
      worstKbit: Math.round(Math.min(...rates)),
      lost: players.filter((player) => player.closed).length,
    }),
  )
}

async function run(start: (streams: number) => Promise<MeasuredServer>, protocols: ('flv' | 'rtmp')[]): Promise<void> {
  for (const protocol of protocols) {
    const server = await start(STREAMS)
    const publishers = server.urls.map((urls) => publish(urls.push))
    const players: CountingPlayer[] = []
    try {
      await wait(3000)
      for (const count of steps.split(',').map(Number)) {
        while (players.length < count) {
          const urls = server.urls[players.length % STREAMS]
          if (urls === undefined) throw new Error('no stream')
          players.push(protocol === 'flv' ? playFlv(urls.flv ?? '') : playRtmp(urls.rtmp))
          if (players.length % 50 === 0) await wait(50)
        }
        // The load shares its core with the publishers: it may take a while until all of it runs.
        for (let i = 0; i < 60 && players.some((player) => player.bytes < FLOWING); i++) await wait(500)
        await wait(3000)
        await measure(server, protocol, players)
      }
    } finally {
      for (const player of players) player.socket.destroy()
      for (const publisher of publishers) publisher.kill('SIGKILL')
      server.stop()
    }
    await wait(500)
  }
}

execFileSync('taskset', ['-pc', '1', String(process.pid)])
encodeClip()
try {
  if (servers.includes('rtcroom')) await run(startEmbedded, ['flv', 'rtmp'])
  if (servers.includes('node-media-server')) await run(startNodeMediaServer, ['flv', 'rtmp'])
  if (servers.includes('nginx-rtmp')) await run(startNginx, ['rtmp'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
