import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free_port.js'

export const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))

/** The built server as an operator runs it: a process of its own, its own folder, free ports. */
export interface BuiltServer {
  url: string
  port: number
  rtmpPort: number
  dataDir: string
  process: ChildProcess
  /** Everything that it printed. */
  output(): string
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>
  adminToken(): Promise<string>
  /** The value of a metric, summed over its labels. */
  metric(name: string): Promise<number>
  /** Ends it if it still runs, and removes its folder. */
  close(): Promise<void>
}

/** Builds what has changed, in this checkout or in another one. Test files that run side by side take turns. */
export function build(root = ROOT): void {
  const { status } = spawnSync(
    'flock',
    [path.join(tmpdir(), 'rtcroom-build.lock'), process.execPath, path.join(root, 'server/build.mjs')],
    // What it says is nobody's result: standard output stays the caller's.
    { stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) throw new Error('the build failed')
}

/** Starts it and waits until it is ready. */
export async function builtServer(settings: { [name: string]: string } = {}, root = ROOT): Promise<BuiltServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-built-'))
  const [port, rtmpPort] = [await freePort(), await freePort()]
  const environment = {
    RTCROOM_PORT: String(port),
    RTCROOM_MEDIA_RTMP_PORT: String(rtmpPort),
    RTCROOM_DATA_DIR: dataDir,
    RTCROOM_DEMO: 'false',
    ...settings,
  }
  const { child, output, ended } = spawnServer(environment, root)
  const url = `http://127.0.0.1:${port}`
  const adminToken = async () => (await readFile(path.join(dataDir, 'keys/admin_token'), 'utf8')).trim()
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the server ended: ${output()}`)
    return output().includes('RTCRoom is running')
  }, 25_000)
  return {
    url,
    port,
    rtmpPort,
    dataDir,
    process: child,
    output,
    ended,
    adminToken,
    async metric(name) {
      const text = await (
        await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${await adminToken()}` } })
      ).text()
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    async close() {
      child.kill('SIGKILL')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A server process with these variables only beside PATH and HOME. */
export function spawnServer(environment: { [name: string]: string }, root = ROOT) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [path.join(root, 'dist/server/main.js')], {
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, output: () => text, ended }
}

/** Waits until something holds, looking often. Rejects when it does not in time. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
