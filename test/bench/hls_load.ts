// What a viewer of HLS costs, beside nginx that serves the same files to the same viewers in the same run: of a small
// stream (a segment of some 50 kB), and of one of 1 Mbit/s with key frames 3 s apart (some 375 kB).
// Nothing is published while it is measured, so that nothing is packaged; what the process takes by itself is taken
// off. Who is asked first changes with each round. nginx is set as Debian sets it, with its access log;
// ours writes no line for a segment. Beside both a bare server of Node's gives the same files out of memory:
// what of the distance is Node's, and what is ours.
// A viewer is what hls.js in Chromium is: one connection as long as it watches, the browser's headers, and each target
// duration the playlist and the segment that is new in it (RFC 8216, 6.3.4). At this pace, not a faster one: answers
// that follow one another closely find their code and data still in the processor's caches, Node's more so.
//   npx tsx test/bench/hls_load.ts [viewers] [seconds of a turn] [small or large]
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../support/free_port.js'
import { cpuSeconds, median } from './process_cost.js'
import { startEmbedded } from './relay/media_server.js'

const [viewers = 200, seconds = 9] = process.argv.slice(2, 4).map(Number)
const BAR = 1.5
const ROUNDS = 5
/** Pictures a second. */
const RATE = 15
const ALL_KINDS = [
  { key: 'small', name: 'segments of 1 s at 400 kbit/s', kbits: 400, targetDuration: 1 },
  { key: 'large', name: 'segments of 3 s at 1 Mbit/s', kbits: 1_000, targetDuration: 3 },
] as const
const KINDS = ALL_KINDS.filter(({ key }) => key === (process.argv[4] ?? key))
/** A server that has just started compiles what it runs: until it has, viewers ask so often (ms), for so long (s). */
const WARM_UP = { every: 100, seconds: 3, turns: 3 }
/** What Chromium sends. */
const headers = {
  'sec-ch-ua-platform': '"Android"',
  'User-Agent':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'sec-ch-ua': '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile': '?1',
  Accept: '*/*',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
  Referer: 'https://room.example.com/watch/room1',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'zh-CN,zh;q=0.9,en;q=0.8',
}

function ask(agent: Agent, url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts))
        else reject(new Error(`${response.statusCode} of ${url.split('?')[0]}`))
      })
    }).on('error', reject)
  })
}

const lines = (playlist: Buffer) =>
  playlist
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

/** The last segment that is no remainder, of a publisher that ended amid one. */
function newestWhole(playlist: Buffer): string {
  const text = playlist.toString()
  const named = [...text.matchAll(/^#EXTINF:([\d.]{1,20})[^\n]{0,50}\n([^\n#]{1,500})/gm)]
  const longest = Math.max(...named.map(([, seconds]) => Number(seconds)))
  return named.filter(([, seconds]) => Number(seconds) > longest * 0.9).at(-1)?.[2] ?? ''
}

/** Whose cost is measured, and its viewers' connections: they stay open over all turns. */
interface Watched {
  pid: number
  playlist: string
  agents: Agent[]
}

function watched(pid: number, playlist: string): Watched {
  const agents = Array.from({ length: viewers }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  return { pid, playlist, agents }
}

/** One viewer: the playlist, then its newest segment, again and again. Answers how often. */
async function watch(agent: Agent, playlist: string, every: number, from: number, until: number): Promise<number> {
  let asked = 0
  for (let at = from; at < until; at += every) {
    await wait(Math.max(0, at - performance.now()))
    const newest = newestWhole(await ask(agent, playlist))
    await ask(agent, new URL(newest, playlist).href)
    asked += 2
  }
  return asked
}

/** Seconds of processor that a process takes in one second when nobody asks. */
async function idleOf(pid: number): Promise<number> {
  const before = cpuSeconds(pid)
  await wait(5_000)
  return (cpuSeconds(pid) - before) / 5
}

/** Microseconds of processor an answer, over what the process takes without them. */
async function cost({ pid, playlist, agents }: Watched, idle: number, every: number, turn = seconds): Promise<number> {
  const before = cpuSeconds(pid)
  const began = performance.now()
  const until = began + turn * 1_000
  const all = await Promise.all(
    agents.map((agent, i) => watch(agent, playlist, every, began + (i / viewers) * every, until)),
  )
  const spent = cpuSeconds(pid) - before - (idle * (performance.now() - began)) / 1_000
  return (spent / all.reduce((sum, one) => sum + one, 0)) * 1e6
}

/** Publishes pictures that do not compress away until stopped. */
function publish(url: string, { kbits, targetDuration }: { kbits: number; targetDuration: number }): () => void {
  const source = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${RATE},noise=alls=20:allf=t`]
  const gop = String(RATE * targetDuration)
  const rate = ['-b:v', `${kbits}k`, '-maxrate', `${kbits}k`, '-bufsize', `${kbits}k`, '-g', gop]
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p']
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...source, ...encode, ...rate, '-f', 'flv', url], { stdio: 'ignore' })
  return () => ffmpeg.kill('SIGKILL')
}

/** nginx with one worker, serving a folder. */
async function startNginx(files: string) {
  const port = await freePort()
  const folder = path.join(path.dirname(files), 'nginx')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  const config = path.join(folder, 'nginx.conf')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`)
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error; events {}\n` +
      `http { access_log ${folder}/access.log; sendfile on; tcp_nopush on; ${temp.join(' ')}\n` +
      `server { listen 127.0.0.1:${port}; root ${files}; } }\n`,
  )
  const child = spawn('taskset', ['-c', '0', 'nginx', '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  const pidFile = path.join(folder, 'pid')
  while (!existsSync(pidFile) && child.exitCode === null) await wait(100)
  await wait(1_000)
  const master = readFileSync(pidFile, 'utf8').trim()
  const worker = Number(execFileSync('pgrep', ['-P', master], { encoding: 'utf8' }).trim())
  return { url: `http://127.0.0.1:${port}`, pid: worker, stop: () => child.kill('SIGTERM') }
}

/** Node alone. */
async function startFloor(files: string) {
  const script = path.join(import.meta.dirname, 'hls_floor.mjs')
  const child = spawn('taskset', ['-c', '0', 'node', script, files], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { url: String(line).trim(), pid: child.pid ?? 0, stop: () => child.kill('SIGTERM') }
}

const server = await startEmbedded(KINDS.length)
const agent = new Agent()
const work = mkdtempSync(path.join(tmpdir(), 'rtcroom-hls-'))
const stops: (() => void)[] = [() => server.stop()]

/** Copies what the playlist names; answers the bytes of the segment that is asked for. */
async function copy(playlist: string, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const text = await ask(agent, playlist)
  writeFileSync(path.join(folder, 'v.m3u8'), text.toString().replace(/\?\S{1,200}/g, ''))
  let size = 0
  for (const line of lines(text)) {
    const segment = await ask(agent, new URL(line, playlist).href)
    writeFileSync(path.join(folder, line.split('?')[0] ?? ''), segment)
    if (line === newestWhole(text)) size = segment.length
  }
  return size
}

try {
  const kinds = KINDS.map((kind, i) => ({ ...kind, url: server.urls[i]?.hls ?? '', push: server.urls[i]?.push ?? '' }))
  const publishers = kinds.map((kind) => publish(kind.push, kind))
  stops.push(...publishers)
  await wait(4_000)
  const playlists: string[] = []
  for (const { url } of kinds) playlists.push(new URL(lines(await ask(agent, url))[0] ?? '', url).href)
  await wait(12_000)
  for (const stop of publishers) stop()
  // Until it is sure that nobody publishes again; whoever asks keeps the segments.
  for (let i = 0; i < 5; i++) {
    await wait(2_000)
    for (const playlist of playlists) await ask(agent, playlist)
  }
  const files = path.join(work, 'files')
  const sizes: number[] = []
  for (const [i, playlist] of playlists.entries()) sizes.push(await copy(playlist, path.join(files, String(i))))
  execFileSync('chmod', ['-R', 'a+rX', work])
  const nginx = await startNginx(files)
  stops.push(nginx.stop)
  const floor = await startFloor(files)
  stops.push(floor.stop)
  const keep = setInterval(() => {
    for (const playlist of playlists) void ask(agent, playlist)
  }, 5_000)
  stops.push(() => clearInterval(keep))
  for (const [i, playlist] of playlists.entries()) {
    const { name = '', targetDuration = 1 } = KINDS[i] ?? {}
    const order = ['ours', 'node', 'nginx'] as const
    const servers = {
      ours: watched(server.pid, playlist),
      node: watched(floor.pid, `${floor.url}/${i}/v.m3u8`),
      nginx: watched(nginx.pid, `${nginx.url}/${i}/v.m3u8`),
    }
    const idle = await idleOf(server.pid)
    for (let turn = 0; turn < WARM_UP.turns; turn++)
      for (const which of order) await cost(servers[which], 0, WARM_UP.every, WARM_UP.seconds)
    const rounds: { ours: number; node: number; nginx: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const figures = { ours: 0, node: 0, nginx: 0 }
      for (const which of round % 2 === 0 ? order : order.toReversed())
        figures[which] = await cost(servers[which], which === 'ours' ? idle : 0, targetDuration * 1_000)
      rounds.push(figures)
      const [ours, node, theirs] = order.map((which) => figures[which].toFixed(0))
      console.log(`${name}: ${ours} us an answer, Node alone ${node} us, nginx ${theirs} us`)
    }
    for (const which of order) for (const agent of servers[which].agents) agent.destroy()
    const what = `CPU of ${viewers} HLS viewers, of nginx's: ${name}, ${Math.round((sizes[i] ?? 0) / 1_000)} kB`
    const ratio = (of: 'node' | 'nginx') => Number(median(rounds.map((round) => round.ours / round[of])).toFixed(2))
    console.log(JSON.stringify({ what, value: ratio('nginx'), bar: BAR }))
    console.log(`${what}: ${ratio('node')} of what Node alone takes`)
  }
} finally {
  for (const stop of stops.reverse()) stop()
  rmSync(work, { recursive: true, force: true })
  agent.destroy()
}
