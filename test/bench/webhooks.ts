import { type ChildProcess, fork } from 'node:child_process'
import { receiver } from '../webhooks/support/receiver.js'
import { rawPost, send } from './lanes.js'
import { median } from './process_cost.js'
import type { Cost, Started } from './webhooks_server.js'

// Heartbeats of a server that tells 1,000 events a second to a receiver that takes 10, beside those of the same server
// with the same changes and no webhook: `npm run bench -- webhooks`. Ends within a minute on any machine: a busy one
// gets through fewer rounds.

const ROUNDS = 15
const BEATS = 400
/** Between two rounds (ms). */
const PAUSE = 500
/** No round begins later (ms). */
const LAST_ROUND = 35_000
/** A server that does not answer breaks the bench off (ms). */
const BROKEN_OFF = 55_000
const TAKES_PER_SECOND = 10
const BAR = 0.95

const began = performance.now()
const children: ChildProcess[] = []
setTimeout(() => {
  console.error(`a server did not answer: broken off after ${BROKEN_OFF / 1000} s`)
  for (const child of children) child.kill('SIGKILL')
  process.exit(1)
}, BROKEN_OFF)

const slow = await receiver()
let turn = Promise.resolve()
slow.answer = (response) => {
  turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, 1000 / TAKES_PER_SECOND)))
  void turn.then(() => response.writeHead(204).end())
}

async function start(...args: string[]): Promise<{ beats: () => Promise<number>; cost: () => Promise<Cost> }> {
  const script = new URL('webhooks_server.ts', import.meta.url)
  const child = fork(script, args, { execArgv: ['--expose-gc', '--import', 'tsx'] })
  children.push(child)
  const { url, userID, token } = await new Promise<Started>((resolve) => child.once('message', resolve))
  const path = `/weapp/multi_room/pusher_heartbeat?userID=${userID}&token=${token}`
  const requests = Array.from({ length: BEATS }, (_, beat) => rawPost(path, { roomID: `r${beat % 100}` }))
  const port = Number(new URL(url).port)
  return {
    async beats() {
      const from = performance.now()
      await send(port, requests)
      return BEATS / ((performance.now() - from) / 1000)
    },
    cost: () =>
      new Promise((resolve) => {
        child.once('message', resolve)
        child.send('cost')
      }),
  }
}

const without = await start()
const withHooks = await start(slow.url)
const ratios: number[] = []
let early = 0
const measured = performance.now()
const atFirst = (await withHooks.cost()).changes
for (let round = 0; round < ROUNDS && performance.now() - began < LAST_ROUND; round++) {
  // One begins in even rounds, the other in odd ones.
  const first = await (round % 2 === 0 ? without : withHooks).beats()
  const second = await (round % 2 === 0 ? withHooks : without).beats()
  ratios.push(round % 2 === 0 ? second / first : first / second)
  await new Promise((resolve) => setTimeout(resolve, PAUSE))
  // Both are asked, so that both have collected their garbage. Once one is dropped, as many wait as may.
  await without.cost()
  const { heap, dropped } = await withHooks.cost()
  if (early === 0 && dropped > 0) early = heap
}
const { changes, heap, waiting, dropped } = await withHooks.cost()
const perSecond = Math.round((changes - atFirst) / ((performance.now() - measured) / 1000))
const ratio = Math.round(median(ratios) * 100) / 100
console.log(
  JSON.stringify({
    what: 'heartbeats with 1,000 webhooks/s into a slow receiver, beside none',
    value: ratio,
    bar: BAR,
  }),
)
console.log(`${perSecond} events/s; taken ${slow.received.length}, waiting ${waiting}, dropped ${dropped}`)
console.log(
  `heap ${Math.round(early / 2 ** 20)} MiB when the first was dropped, ${Math.round(heap / 2 ** 20)} MiB at the end; ratios ${ratios.map((one) => one.toFixed(2)).join(' ')}`,
)
for (const child of children) child.kill('SIGKILL')
await slow.close()
process.exit()
