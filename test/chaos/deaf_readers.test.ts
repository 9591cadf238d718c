import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type BuiltServer, build, builtServer, ROOT } from '../support/built_server.js'
import { compiled } from '../support/compiled.js'
import { KEYS } from './flooders.js'

// Players stopped reading and asked for answers: 13 to 38 MiB waited for each of them, and fewer than 120 ended the
// process. HTTP requests sent in a row, each as long as it may be, wait for their turn and must stay as small.
// RTCROOM_DEAF_READERS=1000 RTCROOM_FLOOD_MS=20000 is the long form.

const READERS = Number(process.env.RTCROOM_DEAF_READERS ?? 150)
const MS = Number(process.env.RTCROOM_FLOOD_MS ?? 2500)
const MIB = 1024 * 1024

let server: BuiltServer
beforeAll(() => build(), 60_000)
// A process of its own for each kind: the garbage of one would count for the next.
beforeEach(async () => {
  server = await builtServer({
    RTCROOM_MEDIA_PUSH_KEY: KEYS.pushKey,
    RTCROOM_MEDIA_PLAY_KEY: KEYS.playKey,
    RTCROOM_RATE_LIMIT_ENABLED: 'false',
    RTCROOM_LOG_LEVEL: 'error',
  })
}, 30_000)
afterEach(() => server.close())

/** Resident memory of the server, bytes. */
function memory(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

it.each([
  'ping requests',
  'createStream of a player',
  'frames of an IM socket',
  'pings of a web publisher',
  'requests with long headers',
  'requests in one packet',
  'upgrades in one packet',
  'a body in pieces of one byte',
  'a body for nobody in pieces of one byte',
  'a body in pieces of one byte behind a request',
])(
  `${READERS} that send %s and read nothing: the server lives, stays small and serves others`,
  { timeout: MS + 60_000 },
  async (kind) => {
    const script = await compiled('test/chaos/flooders.ts')
    const args = [script, kind, String(READERS), String(server.port), String(server.rtmpPort)]
    const flooders = spawn(process.execPath, [...args, String(MS), 'deaf'], { cwd: ROOT, stdio: 'ignore' })
    let going = true
    flooders.on('close', () => {
      going = false
    })
    let most = 0
    let served = 0
    while (going) {
      const answer = await fetch(`${server.url}/healthz`)
      if (answer.ok) served += 1
      most = Math.max(most, memory())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    console.log(`${kind}: at most ${Math.round(most / MIB)} MiB, ${served} others served`)
    expect(server.process.exitCode).toBeNull()
    expect(served).toBeGreaterThan(5)
    expect(most).toBeLessThan(400 * MIB)
  },
)
