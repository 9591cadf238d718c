// What a viewer of HLS costs, beside nginx that serves the same files to the same viewers in the same run.
//   npx tsx test/bench/hls_load.ts [viewers] [seconds]
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../support/built_server.js'
import { cpuSeconds } from './process_cost.js'
import { startEmbedded } from './relay/media_server.js'
import { publishPainted } from './relay/painted.js'

const [viewers = 200, seconds = 20] = process.argv.slice(2).map(Number)
const BAR = 1.5
/** A segment and a playlist each (ms): players ask once a target duration. */
const EVERY = 1_000

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

/** One viewer: the playlist, then its newest segment, again and again on one connection. Answers how often. */
async function watch(playlist: string, delay: number, until: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let asked = 0
  await wait(delay)
  while (performance.now() < until) {
    const next = performance.now() + EVERY
    const newest = lines(await ask(agent, playlist)).at(-1) ?? ''
    await ask(agent, new URL(newest, playlist).href)
    asked += 2
    await wait(Math.max(0, next - performance.now()))
  }
  agent.destroy()
  return asked
}

/** Processor seconds a request of all these viewers, over what the process takes without them. */
async function cost(name: string, pids: () => number[], playlist: string, idle: number): Promise<number> {
  const used = () => pids().reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const before = used()
  const until = performance.now() + seconds * 1_000
  const all = await Promise.all(
    Array.from({ length: viewers }, (_, i) => watch(playlist, (i / viewers) * EVERY, until)),
  )
  const asked = all.reduce((sum, one) => sum + one, 0)
  const spent = used() - before - idle * seconds
  console.log(`${name}: ${viewers} viewers, ${asked} answers, ${((spent / seconds) * 100).toFixed(1)} % of a core`)
  return spent / asked
}

async function idleOf(pids: () => number[]): Promise<number> {
  const used = () => pids().reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const before = used()
  await wait(10_000)
  return (used() - before) / 10
}

/** nginx with one worker, serving a folder. */
async function startNginx(files: string) {
  const port = await freePort()
  const folder = path.dirname(files)
  const config = path.join(folder, 'nginx.conf')
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`)
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error; events {}\n` +
      `http { access_log off; sendfile on; keepalive_requests 1000000; ${temp.join(' ')}\n` +
      `server { listen 127.0.0.1:${port}; root ${files}; } }\n`,
  )
  const child = spawn('taskset', ['-c', '0', 'nginx', '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  await wait(1_000)
  const master = Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
  const workers = execFileSync('pgrep', ['-P', String(master)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)
  return { url: `http://127.0.0.1:${port}`, pids: () => workers, stop: () => child.kill('SIGTERM') }
}

const server = await startEmbedded(1)
const [urls] = server.urls
if (urls?.hls === undefined) throw new Error('no stream')
const stopPush = publishPainted(urls.push)
await wait(3_000)
const agent = new Agent()
const playlist = new URL(lines(await ask(agent, urls.hls))[0] ?? '', urls.hls).href
await wait(8_000)

const work = mkdtempSync(path.join(tmpdir(), 'rtcroom-hls-'))
const files = path.join(work, 'files')
mkdirSync(files)
const text = await ask(agent, playlist)
writeFileSync(path.join(files, 'v.m3u8'), text.toString().replace(/\?\S{1,200}/g, ''))
for (const line of lines(text))
  writeFileSync(path.join(files, line.split('?')[0] ?? ''), await ask(agent, new URL(line, playlist).href))
execFileSync('chmod', ['-R', 'a+rX', work])
const nginx = await startNginx(files)

try {
  const pids = () => [server.pid]
  const idle = await idleOf(pids)
  const ours = await cost('ours', pids, playlist, idle)
  const theirs = await cost('nginx', nginx.pids, `${nginx.url}/v.m3u8`, 0)
  const again = await cost('ours again', pids, playlist, idle)
  const value = Number((Math.min(ours, again) / theirs).toFixed(2))
  console.log(JSON.stringify({ what: `CPU of ${viewers} HLS viewers, of nginx's`, value, bar: BAR }))
} finally {
  stopPush()
  nginx.stop()
  server.stop()
  rmSync(work, { recursive: true, force: true })
  agent.destroy()
}
