import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ROOT, until } from '../support/built_server.js'
import { compiled } from '../support/compiled.js'
import { type Receiver, receiver } from './support/receiver.js'

const EVENTS = 10_000

let folder: string
let subscriber: Receiver
let running: ChildProcess[]
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'))
  subscriber = await receiver()
  running = []
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await subscriber.close()
  await rm(folder, { recursive: true })
})

async function outbox(events: number) {
  const script = await compiled('test/webhooks/support/outbox_process.ts')
  const child = spawn(process.execPath, [script, folder, subscriber.url, String(events)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  const ended = new Promise((resolve) => child.once('close', resolve))
  return { kill: () => child.kill('SIGKILL'), ended }
}

/** Lines of the file that are whole. */
const accepted = async () =>
  (await readFile(path.join(folder, 'webhooks.jsonl'), 'utf8').catch(() => '')).match(/"event":/g)?.length ?? 0

it(`killed in the middle of ${EVENTS} deliveries, twice: each arrives, in order per room`, async () => {
  let killed = await outbox(EVENTS)
  // All are accepted; what is sent meanwhile is a part of them.
  await until(async () => (await accepted()) === EVENTS, 60_000)
  for (const part of [0.2, 0.5]) {
    await until(() => subscriber.received.length > EVENTS * part, 60_000)
    killed.kill()
    await killed.ended
    killed = await outbox(0)
  }
  const unique = () => new Set(subscriber.received.map(({ data }) => data.count)).size
  await until(() => unique() === EVENTS, 120_000)
  expect(subscriber.forged).toEqual([])
  const latest = new Map<unknown, number>()
  const ids = new Set<string>()
  for (const { id, data } of subscriber.received) {
    // What comes a second time has been seen; what comes first comes in order.
    if (!ids.has(id)) expect(Number(data.count)).toBeGreaterThan(latest.get(data.roomID) ?? -1)
    if (!ids.has(id)) latest.set(data.roomID, Number(data.count))
    ids.add(id)
  }
  expect(ids.size).toBe(EVENTS)
}, 240_000)
