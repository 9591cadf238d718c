import { systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { SECRET } from '../webhooks/support/receiver.js'

/*
 * The process of the webhooks bench: one server that tells events and one that tells none, side by side, so that both
 * have the same compiled code, heap and share of the machine. The one that is asked for changes its rooms 1,000 times
 * for each second of processor that the process uses: as often as a server does whose core is full.
 */

const CHANGES_PER_SECOND = 1_000
const ROOMS = 100
const WAITING = 5_000
/** How often it is looked at how many changes are due (ms). */
const LOOK = 5
/** After a slice: what it left to be written is its own cost still (ms). */
const WRITTEN_WITHIN = 100

export type Side = 'without' | 'with'

/** What the bench needs to beat. */
export interface Started {
  userID: string
  servers: { readonly [side in Side]: { readonly port: number; readonly token: string } }
}

/** What is asked: the rooms of a server change from now on, or stand still and it is said what that was. */
export type Order = { begin: Side } | 'end'

/** Of the time between an order to begin and the one to end. */
export interface Slice {
  /** Seconds of processor, all threads. */
  cpu: number
  /** Changes that were made, each of them an event. */
  changes: number
}

/** The state of the queue. */
export interface Queue {
  heap: number
  waiting: number
  dropped: number
}

const [url = ''] = process.argv.slice(2)
const actor = { userID: 'owner', session: '' }

async function side(settings: RTCRoomConfig) {
  const server = await runningServer({ media: { rtmpPort: 0 }, ...settings }, silentLog, { clock: systemClock })
  const owner = await server.user(actor.userID)
  for (let room = 0; room < ROOMS; room++) await owner.enter('multi_room', `r${room}`)
  const { rooms, deliveries } = server.assembly.services
  let changed = 0
  return {
    port: Number(new URL(server.url).port),
    token: owner.token,
    async change() {
      changed += 1
      await rooms.multi_room.setCustom(actor, `r${changed % ROOMS}`, 'n', 'set', changed)
    },
    async queue(): Promise<Queue> {
      globalThis.gc?.()
      const [{ waiting, dropped } = { waiting: 0, dropped: 0 }] = (await deliveries?.list())?.endpoints ?? []
      return { heap: process.memoryUsage().heapUsed, waiting, dropped }
    },
  }
}

const without = await side({})
const told = await side({ webhook: { urls: [url], secret: [SECRET], maxWaiting: WAITING } })
const sides = { without, with: told }

/** As many wait as may: from here on each event costs the oldest its place. */
async function fill(): Promise<void> {
  while ((await told.queue()).dropped === 0)
    for (let change = 0; change < WAITING / 10; change++) await Promise.all([without.change(), told.change()])
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

let end: () => Promise<Slice> = async () => ({ cpu: 0, changes: 0 })
function begin(name: Side): void {
  const began = cpuSeconds()
  let changes = 0
  const changing = setInterval(() => {
    for (const due = (cpuSeconds() - began) * CHANGES_PER_SECOND; changes < due; changes++) void sides[name].change()
  }, LOOK)
  end = async () => {
    clearInterval(changing)
    await new Promise((resolve) => setTimeout(resolve, WRITTEN_WITHIN))
    return { cpu: cpuSeconds() - began, changes }
  }
}

await fill()
process.on('message', async (order: Order | 'queue') => {
  if (order === 'queue') process.send?.(await told.queue())
  else if (order === 'end') void end().then((slice) => process.send?.(slice))
  else begin(order.begin)
})
// The bench broke off.
process.once('disconnect', () => process.exit(1))
const started: Started = {
  userID: actor.userID,
  servers: {
    without: { port: without.port, token: without.token },
    with: { port: told.port, token: told.token },
  },
}
process.send?.(started)
