import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltServer, build, builtServer, ROOT } from '../support/built_server.js'
import { compiled } from '../support/compiled.js'
import { FLOODS, KEYS } from './flooders.js'

// Input that no meter counted: empty RTMP messages (0xc2 for ever), createStream of a player, deleteStream that
// gave new time, fragments of nothing. One such connection took a core, and fifty made everybody else wait for
// seconds. Each connection has a budget now, and the loop is shared in turns. RTCROOM_FLOOD_MS makes it longer.

const ATTACKERS = 50
const MS = Number(process.env.RTCROOM_FLOOD_MS ?? 1500)

let server: BuiltServer
beforeAll(async () => {
  build()
  server = await builtServer({
    RTCROOM_MEDIA_PUSH_KEY: KEYS.pushKey,
    RTCROOM_MEDIA_PLAY_KEY: KEYS.playKey,
    RTCROOM_RATE_LIMIT_ENABLED: 'false',
    RTCROOM_LOG_LEVEL: 'error',
  })
}, 60_000)
afterAll(() => server.close())

/** Waiting times of others' requests, one after the other, while it goes on. */
async function othersWait(going: () => boolean): Promise<number[]> {
  const waits: number[] = []
  while (going()) {
    const began = performance.now()
    const answer = await fetch(`${server.url}/weapp/double_room/get_room_list`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"cnt":10,"index":0}',
    })
    await answer.arrayBuffer()
    waits.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return waits.sort((a, b) => a - b)
}

/** A flood of each of these kinds goes on at once; answers what it told, and how long others waited meanwhile. */
async function flooded(kinds: readonly string[]): Promise<{ told: string; waits: number[] }> {
  const script = await compiled('test/chaos/flooders.ts')
  let told = ''
  let going = kinds.length
  for (const kind of kinds) {
    const args = [script, kind, String(ATTACKERS), String(server.port), String(server.rtmpPort), String(MS)]
    const flooders = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
    flooders.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
    flooders.on('close', () => going--)
  }
  return { waits: await othersWait(() => going > 0), told }
}

const KINDS = Object.keys(FLOODS)
/** Two at once: each takes no more than its part of the server. With RTCROOM_FLOOD_MS, the long form, one by one. */
const AT_ONCE = process.env.RTCROOM_FLOOD_MS === undefined ? 2 : 1
const floods = Array.from({ length: Math.ceil(KINDS.length / AT_ONCE) }, (_, i) =>
  KINDS.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
)

describe(`${ATTACKERS} of each kind that flood the server from one address`, () => {
  it.each(floods.map((kinds) => [kinds.join(', and '), kinds] as const))(
    'with %s do not make others wait',
    async (name, kinds) => {
      const { told, waits } = await flooded(kinds)
      const at = (share: number): string => `${Math.round(waits[Math.floor((waits.length - 1) * share)] ?? 0)} ms`
      const connections = told.trim().replaceAll('\n', ' ')
      console.log(`${name}: p50 ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)} of ${waits.length}; ${connections}`)
      expect(told.match(/connections/g)).toHaveLength(kinds.length)
      // The bar is 250 ms on a machine of its own; tests share theirs.
      expect(waits[Math.floor((waits.length - 1) * 0.95)]).toBeLessThan(1_000)
    },
  )
})
