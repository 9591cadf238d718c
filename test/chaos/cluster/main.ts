import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chaos, FAULTS } from './run.js'

const HELP = `npm run chaos [-- --fault node --rooms 400 --times 30 --every 10 --nodes 3 --hang 30 --timeout 20 --with DIR]

Rooms of three real clients each, ten who wait in a queue, pairs who ring each other, and a backend that is told of it
all by webhooks, over several built nodes and a real Redis, while something fails again and again:

  --fault     node: kill -9 of a node, started again at once; update: SIGTERM, and started again;
              redis: kill -9 of Redis, started again at once; hang: Redis is suspended;
              failover: the replica, which has missed the last seconds, takes over
  --times     how often, and --every how many seconds apart
  --hang      how many seconds Redis hangs
  --timeout   the rooms' heartbeat time-out, seconds
  --with      another release beside this one: a checkout of it, after npm ci and npm run build there. Nodes run the
              two by turns, and each goes on to the other when it is started again: updates, and the way back

Says what was acknowledged and lost, how long rooms took to be right again, and the slowest answer. Fails when anything
was lost, somebody was put out of a room or of the queue, a room stays wrong, a ring or its end is not heard, the
backend is not told, told in the wrong order or twice without a fault, or a key in Redis is stale.
`

const string = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    fault: { ...string, default: 'node' },
    nodes: { ...string, default: '3' },
    rooms: { ...string, default: '400' },
    times: { ...string, default: '30' },
    every: { ...string, default: '10' },
    hang: { ...string, default: '30' },
    timeout: { ...string, default: '20' },
    with: { ...string, default: '' },
    help: { type: 'boolean', default: false },
  },
})
const fault = FAULTS.find((name) => name === values.fault)
const { nodes, rooms, times, every, hang, timeout } = values
const numbers = [nodes, rooms, times, every, hang, timeout].map(Number)
if (values.with !== '' && !existsSync(path.join(values.with, 'dist/server/main.js'))) {
  console.error(`--with: there is no dist/server/main.js in ${values.with}: npm ci && npm run build there first`)
  process.exit(1)
}
if (values.help || fault === undefined || !numbers.every((number) => number > 0)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 1)
}
const [nodeCount = 0, roomCount = 0, timesCount = 0, everySeconds = 0, hangSeconds = 0, heartbeatTimeout = 0] = numbers
const result = await chaos(
  {
    fault,
    nodes: nodeCount,
    rooms: roomCount,
    times: timesCount,
    every: everySeconds * 1000,
    hang: hangSeconds * 1000,
    heartbeatTimeout,
    pause: 10_000,
    vanish: true,
    others: values.with === '' ? [] : [values.with],
  },
  console.log,
)
const { lost, ...figures } = result
console.log(JSON.stringify(figures, undefined, 2))
for (const line of lost.slice(0, 20)) console.error(line)
console.log(lost.length === 0 ? 'nothing was lost' : `${lost.length} complaints`)
process.exit(lost.length === 0 ? 0 : 1)
