import { systemClock } from '../../server/clock.js'
import { ImClient } from '../support/im_client.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { quantile } from './latency/figures.js'

// Two devices of one user ring: how long after the yes of one the other is told to stop, over real sockets:
// `npm run bench -- second_device`.

const CALLS = 200
/** Milliseconds. */
const BAR = 300

const server = await runningServer({ media: { rtmpPort: 0 } }, silentLog, { clock: systemClock })
const { calls } = server.assembly.services
const ASKED = { roomType: 'double_room', media: 'video', userName: '', userAvatar: '', roomInfo: '', data: '' } as const

/** Rings as the backend does, whom no rate holds back; the answer is the time to the other device's silence. */
async function one(turn: number): Promise<number> {
  const [callee, other] = [await server.user(`callee${turn}`), await server.user(`callee${turn}`)]
  const [first, second] = [await ImClient.open(callee), await ImClient.open(other)]
  const caller = { userID: `caller${turn}`, session: '' }
  const { callID } = await calls.call(caller, { ...ASKED, userIDs: [callee.userID], timeout: 30 })
  await Promise.all([first, second].map((socket) => socket.until(({ event }) => event === 'call')))
  const began = performance.now()
  const stopped = second.until(({ event }) => event === 'call_ended').then(() => performance.now() - began)
  await callee.call('double_room', 'answer_call', { callID, action: 'accept' })
  const ms = await stopped
  first.close()
  second.close()
  await Promise.all([first.closed, second.closed])
  return ms
}

const took: number[] = []
for (let turn = 0; turn < CALLS; turn += 1) took.push(await one(turn))
await server.close()
const [p50, p95, most] = [0.5, 0.95, 1].map((part) => Math.round(10 * (quantile(took, part) ?? 0)) / 10)
console.log(
  JSON.stringify({ what: `ms from the yes to the other device's silence, p50 of ${CALLS}`, value: p50, bar: BAR }),
)
console.log(JSON.stringify({ what: `the same, p95 (the longest ${most})`, value: p95, bar: BAR }))
