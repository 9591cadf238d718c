import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { compiled } from '../support/compiled.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import type { RestClient } from '../support/rest_client.js'
import type { GuessingTask } from './guessers.js'

/**
 * Guesses of each kind, the last of which is right; all at once, by as many connections as one host opens.
 * RTCROOM_GUESSES=10000 is the long form.
 */
const GUESSES = Number(process.env.RTCROOM_GUESSES ?? 2_000)
const CONNECTIONS = 100
/**
 * What one turn of the server's loop may take of the processor (ms). The guessers are a process of their own; time in
 * which a busy machine runs others is not the server's.
 */
const LONGEST_TURN = 300

let server: PlaneServer
let host: RestClient
beforeAll(async () => {
  server = await planeServer({ media: { rtmpPort: 0 }, rateLimit: { enabled: false } })
  host = await server.user('host')
})
afterAll(() => server.close())

/** The answers, such as `429 16`, and how often each came. */
async function guess(task: GuessingTask): Promise<{ [answer: string]: number }> {
  const script = await compiled('test/chaos/guessers.ts')
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(task))
  return JSON.parse(Buffer.concat(await child.stdout.toArray()).toString())
}

/** The most that this process took of the processor between two turns of its timers, ms. */
function watchTurns(): { end(): number } {
  let longest = 0
  let before = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    longest = Math.max(longest, (user + system) / 1_000)
  }, 5)
  return {
    end() {
      clearInterval(timer)
      return longest
    },
  }
}

/** All guesses at once, while the one who is in beats. */
async function flood(roomID: string, guessers: GuessingTask['guessers']) {
  const turns = watchTurns()
  let going = true
  let longest = 0
  let served = 0
  let refused = 0
  const inside = (async () => {
    while (going) {
      const began = performance.now()
      const { code } = await host.call('multi_room', 'pusher_heartbeat', { roomID })
      if (code !== 0) refused += 1
      longest = Math.max(longest, performance.now() - began)
      served += 1
    }
  })()
  const counts = await guess({ url: server.url, roomID, guesses: GUESSES, connections: CONNECTIONS, guessers })
  going = false
  await inside
  const longestTurn = turns.end()
  console.log(`a turn of the loop: at most ${longestTurn.toFixed(0)} ms of the processor`)
  console.log(`whoever is in: ${served} answers, at most ${longest.toFixed(0)} ms`)
  expect(refused).toBe(0)
  return { counts, longestTurn, served }
}

async function room(roomID: string, password: string): Promise<string> {
  await host.create('multi_room', roomID, { password })
  await host.enter('multi_room', roomID)
  return roomID
}

it(`${GUESSES} guesses of one user: five are compared, the loop goes on and whoever is in is served`, async () => {
  const roomID = await room('one', `guess ${GUESSES - 1}`)
  const eve = await server.user('eve')
  const { counts, longestTurn, served } = await flood(roomID, [eve])
  expect(counts).toEqual({ [`200 ${Code.PASSWORD}`]: 5, [`429 ${Code.PASSWORD}`]: GUESSES - 5 })
  expect(longestTurn).toBeLessThan(LONGEST_TURN)
  expect(served).toBeGreaterThan(10)
}, 120_000)

it(`${GUESSES} guests of one address, one guess each: twenty are compared`, async () => {
  const roomID = await room('many', `guess ${GUESSES - 1}`)
  const guests: GuessingTask['guessers'] = []
  for (let n = 0; n < GUESSES; n++) guests.push(await server.services.identity.issue(`guest${n}`))
  const { counts, longestTurn, served } = await flood(roomID, guests)
  expect(counts).toEqual({ [`200 ${Code.PASSWORD}`]: 20, [`429 ${Code.PASSWORD}`]: GUESSES - 20 })
  expect(longestTurn).toBeLessThan(LONGEST_TURN)
  expect(served).toBeGreaterThan(10)
}, 120_000)
