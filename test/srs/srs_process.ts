import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../support/free_port.js'

export const HOOK_SECRET = 'the-secret-of-the-hooks'
export const API_PASSWORD = 'the-password-of-the-api'

export interface SrsPorts {
  rtmp: number
  api: number
  http: number
  udp: number
  /** Of the room server, which the hooks call. */
  hooks: number
}

/** `media` of a room server over this SRS. */
export function srsMedia({ rtmp, api, http }: SrsPorts, webrtc = false) {
  const srs = {
    rtmpHost: `127.0.0.1:${rtmp}`,
    httpOrigin: `http://127.0.0.1:${http}`,
    apiUrl: `http://127.0.0.1:${api}`,
    apiUsername: 'rtcroom',
    apiPassword: API_PASSWORD,
    hookSecret: HOOK_SECRET,
    webrtc,
  }
  return { provider: 'srs', srs } as const
}

/** Ports that nobody has now. */
export async function freePorts(): Promise<SrsPorts> {
  const [rtmp = 0, api = 0, http = 0, udp = 0, hooks = 0] = await Promise.all(Array.from({ length: 5 }, freePort))
  return { rtmp, api, http, udp, hooks }
}

/** The project's own srs.conf with other ports and secrets, WebRTC on, its candidate this machine. */
async function configuration({ rtmp, api, http, udp, hooks }: SrsPorts): Promise<string> {
  const conf = await readFile('server/media/srs/srs.conf', 'utf8')
  return conf
    .replace('listen              1935;', `listen 127.0.0.1:${rtmp};`)
    .replace('listen          1985;', `listen 127.0.0.1:${api};`)
    .replace('listen          8080;', `listen 127.0.0.1:${http};`)
    .replace(/rtc_server \{\s+enabled +off;\s+listen +8000;\s+candidate +\*;/, rtcServer(udp))
    .replace(/( rtc \{\s+enabled +)off;/, '$1on;')
    .replaceAll('rtcroom:5757', `127.0.0.1:${hooks}`)
    .replaceAll('change-this-hook-secret', HOOK_SECRET)
    .replaceAll('change-this-api-password', API_PASSWORD)
}

/**
 * Where browsers on this machine send their media. SRS answers from the address that is nearest to a browser's: were it
 * another one than that of the candidate, the browser would throw the answer away. So it is that of the network card,
 * which Chromium uses as well, and of loopback only where there is no card.
 */
export function ownAddress(): string {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return cards.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

const rtcServer = (udp: number) => `rtc_server {\n enabled on;\n listen ${udp};\n candidate ${ownAddress()};`

/** A real SRS, in a folder of its own. */
export class SrsProcess {
  #process: ChildProcess | undefined
  #folder = ''
  #output = ''

  constructor(readonly ports: SrsPorts) {}

  get output(): string {
    return this.#output
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  async start(): Promise<void> {
    if (this.#folder === '') {
      this.#folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-srs-'))
      await mkdir(path.join(this.#folder, 'objs/nginx/html'), { recursive: true })
    }
    const file = path.join(this.#folder, 'srs.conf')
    await writeFile(file, await configuration(this.ports))
    const child = spawn(process.env.SRS_BIN ?? 'srs', ['-c', file], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        this.#output = (this.#output + part).slice(-200_000)
      })
    for (let tries = 0; tries < 100; tries++) {
      if (child.exitCode !== null) break
      if (await this.#answers()) return
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`SRS did not start: ${this.#output.slice(-2_000)}`)
  }

  /** As a crash does: without a word to anybody. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    await this.kill()
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true })
  }

  /** What its HTTP API answers. */
  async api(resource: string): Promise<{ [field: string]: unknown }> {
    const authorization = `Basic ${Buffer.from(`rtcroom:${API_PASSWORD}`).toString('base64')}`
    const reply = await fetch(`http://127.0.0.1:${this.ports.api}/api/v1/${resource}`, { headers: { authorization } })
    return await reply.json()
  }

  async #answers(): Promise<boolean> {
    return this.api('versions').then(
      () => true,
      () => false,
    )
  }
}
