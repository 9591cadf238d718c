// What a viewer of HLS costs, beside nginx that serves the same files to the same viewers in the same run: of a small
// stream (a segment of some 50 kB), and of one of 1 Mbit/s with key frames 3 s apart (some 375 kB).
// Nothing is published while it is measured, so that nothing is packaged; what the process takes by itself is taken
// off. Who is asked first changes with each round. nginx is set as Debian sets it, with its access log;
// ours writes no line for a segment. Beside both a bare server of Node's gives the same files out of memory:
// what of the distance is Node's, and what is ours.
//   npx tsx test/bench/hls_load.ts [viewers] [seconds of a turn]
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

const [viewers = 200, seconds = 5] = process.argv.slice(2).map(Number)
const BAR = 1.5
const ROUNDS = 7
const KINDS = [
  { name: 'small segments', kbits: 400, gop: 15 },
  { name: 'segments of 3 s at 1 Mbit/s', kbits: 1_000, gop: 45 },
] as const
/**
 * A segment and a playlist each (ms): players ask once a target duration; four times as often,
 * a turn has answers enough.
 */
const EVERY = 250

function ask(agent: Agent, url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
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

/** One viewer: the playlist, then its newest segment, again and again on one connection. Answers how often. */
async function watch(playlist: string, delay: number, until: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let asked = 0
  await wait(delay)
  while (performance.now() < until) {
    const next = performance.now() + EVERY
    const newest = newestWhole(await ask(agent, playlist))
    await ask(agent, new URL(newest, playlist).href)
    asked += 2
    await wait(Math.max(0, next - performance.now()))
  }
  agent.destroy()
  return asked
}

/** Seconds of processor that a process takes in one second when nobody asks. */
async function idleOf(pid: number): Promise<number> {
  const before = cpuSeconds(pid)
  await wait(5_000)
  return (cpuSeconds(pid) - before) / 5
}

/** Microseconds of processor an answer, over what the process takes without them. */
async function cost(pid: number, playlist: string, idle: number): Promise<number> {
  const before = cpuSeconds(pid)
  const began = performance.now()
  const until = began + seconds * 1_000
  const all = await Promise.all(
    Array.from({ length: viewers }, (_, i) => watch(playlist, (i / viewers) * EVERY, until)),
  )
  const spent = cpuSeconds(pid) - before - (idle * (performance.now() - began)) / 1_000
  return (spent / all.reduce((sum, one) => sum + one, 0)) * 1e6
}

/** Publishes pictures that do not compress away, 15 a second, until stopped. */
function publish(url: string, { kbits, gop }: { kbits: number; gop: number }): () => void {
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=15,noise=alls=20:allf=t']
  const rate = ['-b:v', `${kbits}k`, '-maxrate', `${kbits}k`, '-bufsize', `${kbits}k`, '-g', String(gop)]
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
    // A server that has just started compiles what it runs.
    for (let i = 0; i < 3; i++) await cost(server.pid, playlist, 0)
    for (let n = 0; n < 3; n++) await cost(floor.pid, `${floor.url}/${i}/v.m3u8`, 0)
    const idle = await idleOf(server.pid)
    const rounds: { ours: number; node: number; nginx: number }[] = []
    const turns = {
      ours: () => cost(server.pid, playlist, idle),
      node: () => cost(floor.pid, `${floor.url}/${i}/v.m3u8`, 0),
      nginx: () => cost(nginx.pid, `${nginx.url}/${i}/v.m3u8`, 0),
    }
    for (let round = 0; round < ROUNDS; round++) {
      const figures = { ours: 0, node: 0, nginx: 0 }
      const order = ['ours', 'node', 'nginx'] as const
      for (const turn of round % 2 === 0 ? order : order.toReversed()) figures[turn] = await turns[turn]()
      rounds.push(figures)
      const [ours, node, theirs] = order.map((turn) => figures[turn].toFixed(0))
      console.log(`${KINDS[i]?.name}: ${ours} us an answer, Node alone ${node} us, nginx ${theirs} us`)
    }
    const what = `CPU of ${viewers} HLS viewers, of nginx's: ${KINDS[i]?.name}, ${Math.round((sizes[i] ?? 0) / 1_000)} kB`
    const ratio = (of: 'node' | 'nginx') => Number(median(rounds.map((round) => round.ours / round[of])).toFixed(2))
    console.log(JSON.stringify({ what, value: ratio('nginx'), bar: BAR }))
    console.log(`${what}: ${ratio('node')} of what Node alone takes`)
  }
} finally {
  for (const stop of stops.reverse()) stop()
  rmSync(work, { recursive: true, force: true })
  agent.destroy()
}
