import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { freePort } from '../../support/free_port.js'

/** Where to push and play one stream of a server under measurement. */
export interface StreamURLs {
  push: string
  rtmp: string
  flv?: string
  hls?: string
}

/** A media server in a process of its own, held to one core. */
export interface MeasuredServer {
  name: string
  /** The process whose cost is measured. */
  pid: number
  urls: StreamURLs[]
  /** Where a Node process writes its own account of memory on SIGUSR2. */
  memoryFile?: string
  stop(): void
}

/** The core that the server has to itself; the load runs on the other. */
const SERVER_CORE = '0'

function pinned(command: string, args: string[], cwd?: string): ChildProcess {
  return spawn('taskset', ['-c', SERVER_CORE, command, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(cwd && { cwd }),
  })
}

/** Node with a signal that makes it tell of its memory. */
function pinnedNode(script: string, args: string[], cwd?: string): { child: ChildProcess; memoryFile: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-bench-memory-'))
  const [preload, memoryFile] = [path.join(folder, 'preload.cjs'), path.join(folder, 'memory.json')]
  const write = `require('node:fs').writeFileSync(${JSON.stringify(memoryFile)}, JSON.stringify(process.memoryUsage()))`
  writeFileSync(preload, `process.on('SIGUSR2', () => ${write})`)
  return { child: pinned('node', ['--require', preload, script, ...args], cwd), memoryFile }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    child.stdout.resume()
    return line
  }
  throw new Error('the server ended before it was ready')
}

/** This project's relay, compiled as `npm start` runs it. */
export async function startEmbedded(streams: number): Promise<MeasuredServer> {
  const root = path.resolve(import.meta.dirname, '../../..')
  const outfile = path.join(root, 'node_modules/.cache/rtcroom/relay_bench_server.mjs')
  await build({
    entryPoints: [path.join(import.meta.dirname, 'embedded_server.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  })
  const { child, memoryFile } = pinnedNode(outfile, [String(streams)])
  const urls: StreamURLs[] = JSON.parse(await firstLine(child))
  return { name: 'rtcroom', pid: child.pid ?? 0, urls, memoryFile, stop: () => child.kill('SIGKILL') }
}

/** node-media-server, installed for the occasion in a folder outside the project. */
export async function startNodeMediaServer(streams: number): Promise<MeasuredServer> {
  const folder = path.join(tmpdir(), 'rtcroom-bench-nms')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', 'node-media-server@4.4.3'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const [rtmp, http] = [await freePort(), await freePort()]
  const config = {
    bind: '127.0.0.1',
    rtmp: { port: rtmp },
    http: { port: http },
    auth: { play: false, publish: false },
  }
  const script = `const NMS = require('node-media-server'); const nms = new NMS(${JSON.stringify(config)}); Promise.resolve(nms.run()).then(() => setTimeout(() => console.error('') || process.stdout.write('\\nready\\n'), 500))`
  writeFileSync(path.join(folder, 'server.cjs'), script)
  const { child, memoryFile } = pinnedNode('server.cjs', [], folder)
  await firstLine(child)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  child.stdout?.resume()
  const urls = Array.from({ length: streams }, (_, i) => {
    const base = `127.0.0.1:${rtmp}/live/bench${i}`
    return { push: `rtmp://${base}`, rtmp: `rtmp://${base}`, flv: `http://127.0.0.1:${http}/live/bench${i}.flv` }
  })
  return { name: 'node-media-server', pid: child.pid ?? 0, urls, memoryFile, stop: () => child.kill('SIGKILL') }
}

/** nginx with its RTMP module: one worker, RTMP only. */
export async function startNginx(streams: number): Promise<MeasuredServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-bench-nginx-'))
  const port = await freePort()
  const conf = `load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; master_process off; user root; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
rtmp { server { listen 127.0.0.1:${port}; chunk_size 60000; application live { live on; wait_key on; } } }
`
  writeFileSync(path.join(folder, 'nginx.conf'), conf)
  const child = pinned('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder])
  await new Promise((resolve) => setTimeout(resolve, 500))
  const urls = Array.from({ length: streams }, (_, i) => {
    const url = `rtmp://127.0.0.1:${port}/live/bench${i}`
    return { push: url, rtmp: url }
  })
  const stop = (): void => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  return { name: 'nginx-rtmp', pid: child.pid ?? 0, urls, stop }
}

/** Processor time so far (seconds) and resident memory (bytes) of a process. */
export function cost(pid: number): { cpu: number; rss: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  // Fields 14 and 15 of the file, in ticks of 10 ms.
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / 100,
    rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024,
  }
}

/** Heap and external memory (buffers) that a Node process holds, in bytes, whether touched or not. */
export async function held({ pid, memoryFile }: MeasuredServer): Promise<number | undefined> {
  if (memoryFile === undefined) return undefined
  rmSync(memoryFile, { force: true })
  process.kill(pid, 'SIGUSR2')
  // A busy server takes its time.
  for (let i = 0; i < 100 && !existsSync(memoryFile); i++) await new Promise((resolve) => setTimeout(resolve, 100))
  if (!existsSync(memoryFile)) return undefined
  await new Promise((resolve) => setTimeout(resolve, 100))
  const { heapUsed, external }: NodeJS.MemoryUsage = JSON.parse(readFileSync(memoryFile, 'utf8'))
  return heapUsed + external
}
