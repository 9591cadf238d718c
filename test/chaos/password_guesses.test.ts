import { Agent, request } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import type { RestClient } from '../support/rest_client.js'

/** Guesses of each kind; all at once, by as many connections as one host opens. */
const GUESSES = 10_000
const CONNECTIONS = 100
/** Of server and guessers in one process, on a machine that has more to do (ms). */
const LONGEST_STANDSTILL = 1_000

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
let server: PlaneServer
let host: RestClient
beforeAll(async () => {
  server = await planeServer({ media: { rtmpPort: 0 }, rateLimit: { enabled: false } })
  host = await server.user('host')
})
afterAll(async () => {
  agent.destroy()
  await server.close()
})

interface Guesser {
  userID: string
  token: string
}

/** Answers status and code, e.g. `429 16`. */
function guess(roomID: string, { userID, token }: Guesser, password: string): Promise<string> {
  const body = JSON.stringify({ roomID, password })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  const url = `${server.url}/weapp/multi_room/get_pushers?userID=${userID}&token=${token}`
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () => resolve(`${response.statusCode} ${/"code":(-?\d+)/.exec(text)?.[1]}`))
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

/** All guesses at once, while the one who is in beats. */
async function flood(roomID: string, guesser: (n: number) => Guesser) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
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
  const answers = await Promise.all(Array.from({ length: GUESSES }, (_, n) => guess(roomID, guesser(n), `guess ${n}`)))
  going = false
  await inside
  delay.disable()
  const counts: { [answer: string]: number } = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  const standstill = delay.max / 1e6
  console.log(`loop at most ${standstill.toFixed(0)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms`)
  console.log(`whoever is in: ${served} answers, at most ${longest.toFixed(0)} ms`)
  expect(refused).toBe(0)
  return { counts, standstill, served }
}

async function room(roomID: string, password: string): Promise<string> {
  await host.create('multi_room', roomID, { password })
  await host.enter('multi_room', roomID)
  return roomID
}

it('ten thousand guesses of one user: five are compared, the loop goes on and whoever is in is served', async () => {
  const roomID = await room('one', 'guess 9999')
  const eve = await server.user('eve')
  const { counts, standstill, served } = await flood(roomID, () => eve)
  expect(counts).toEqual({ [`200 ${Code.PASSWORD}`]: 5, [`429 ${Code.PASSWORD}`]: GUESSES - 5 })
  expect(standstill).toBeLessThan(LONGEST_STANDSTILL)
  expect(served).toBeGreaterThan(10)
}, 120_000)

it('ten thousand guests of one address, one guess each: twenty are compared', async () => {
  const roomID = await room('many', 'guess 9999')
  const guests: Guesser[] = []
  for (let n = 0; n < GUESSES; n++) guests.push(await server.services.identity.issue(`guest${n}`))
  const { counts, standstill, served } = await flood(roomID, (n) => guests[n] ?? { userID: '', token: '' })
  expect(counts).toEqual({ [`200 ${Code.PASSWORD}`]: 20, [`429 ${Code.PASSWORD}`]: GUESSES - 20 })
  expect(standstill).toBeLessThan(LONGEST_STANDSTILL)
  expect(served).toBeGreaterThan(10)
}, 120_000)
