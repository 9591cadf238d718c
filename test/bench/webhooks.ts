import { fork } from 'node:child_process'
import { receiver } from '../webhooks/support/receiver.js'
import { rawPost, send } from './lanes.js'
import { median } from './process_cost.js'
import type { Order, Queue, Side, Slice, Started } from './webhooks_server.js'

/*
 * Heartbeats beside 1,000 events a second that are told to a receiver that takes 10, and beside the same
 * changes told to nobody: `npm run bench -- webhooks`. Slices of one and of the other take turns in one
 * process, and what counts is how many beats the process gets through in a second of its own processor time.
 * A busy machine still makes the figure lower than it is: there answers and writes, which go by the clock,
 * weigh more beside changes, which go by that time. Ends within a minute on any machine:
 * a busy one gets through fewer pairs.
 */

const PAIRS = 60
const BEATS = 2_000
/** No pair begins later (ms). */
const LAST_PAIR = 45_000
/** A server that does not answer breaks the bench off (ms). */
const BROKEN_OFF = 90_000
const TAKES_PER_SECOND = 10
const BAR = 0.95

const began = performance.now()
const slow = await receiver()
let turn = Promise.resolve()
slow.answer = (response) => {
  turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, 1000 / TAKES_PER_SECOND)))
  void turn.then(() => response.writeHead(204).end())
}

const child = fork(new URL('webhooks_server.ts', import.meta.url), [slow.url], {
  execArgv: ['--expose-gc', '--import', 'tsx'],
})
setTimeout(() => {
  console.error(`the server did not answer: broken off after ${BROKEN_OFF / 1000} s`)
  child.kill('SIGKILL')
  process.exit(1)
}, BROKEN_OFF)

const { userID, servers } = await new Promise<Started>((resolve) => child.once('message', resolve))
function ask(question: 'end'): Promise<Slice>
function ask(question: 'queue'): Promise<Queue>
function ask(question: 'end' | 'queue'): Promise<Slice | Queue> {
  const answer = new Promise<Slice | Queue>((resolve) => child.once('message', resolve))
  child.send(question)
  return answer
}
const order = (one: Order) => child.send(one)

/** Beats in a second of processor, and how many changes were made meanwhile. */
async function slice(side: Side): Promise<{ speed: number; cpu: number; changes: number }> {
  const { port, token } = servers[side]
  const path = `/weapp/multi_room/pusher_heartbeat?userID=${userID}&token=${token}`
  const requests = Array.from({ length: BEATS }, (_, beat) => rawPost(path, { roomID: `r${beat % 100}` }))
  order({ begin: side })
  await send(port, requests)
  const { cpu, changes } = await ask('end')
  return { speed: BEATS / cpu, cpu, changes }
}

// Both are warm before anything counts.
for (const side of ['without', 'with', 'without', 'with'] as const) await slice(side)
const first = await ask('queue')
const ratios: number[] = []
const cpu = { with: 0, without: 0 }
let changes = 0
for (let pair = 0; pair < PAIRS && performance.now() - began < LAST_PAIR; pair++) {
  // One begins in even pairs, the other in odd ones.
  const one = await slice(pair % 2 === 0 ? 'without' : 'with')
  const other = await slice(pair % 2 === 0 ? 'with' : 'without')
  const [without, told] = pair % 2 === 0 ? [one, other] : [other, one]
  ratios.push(told.speed / without.speed)
  cpu.without += without.cpu
  cpu.with += told.cpu
  changes += told.changes
}
const last = await ask('queue')

const rounded = (value: number) => Math.round(value * 1000) / 1000
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20)
const sorted = [...ratios].sort((a, b) => a - b)
const at = (share: number) => rounded(sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN)
const what = 'heartbeats beside 1,000 webhooks/s into a slow receiver, by those beside none'
console.log(JSON.stringify({ what, value: rounded(median(ratios)), bar: BAR }))
console.log(
  `${ratios.length} pairs, a quarter of them below ${at(0.25)}, a quarter above ${at(0.75)}; all together ${rounded(cpu.without / cpu.with)}`,
)
console.log(
  `${Math.round(changes / cpu.with)} events for each second of processor; taken ${slow.received.length}, waiting ${last.waiting}, dropped ${last.dropped}`,
)
console.log(`heap ${mebibytes(first.heap)} MiB when the queue was full, ${mebibytes(last.heap)} MiB at the end`)
child.kill('SIGKILL')
await slow.close()
process.exit()
