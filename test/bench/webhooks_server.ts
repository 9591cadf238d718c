import { systemClock } from '../../server/clock.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { SECRET } from '../webhooks/support/receiver.js'

// The server of the webhooks bench: changes rooms by itself, 1,000 times a second, and says what it costs.

const CHANGES_PER_SECOND = 1_000
const ROOMS = 100

/** What the bench needs to beat. */
export interface Started {
  url: string
  userID: string
  token: string
}

export interface Cost {
  /** Changes that were made, each of them an event. */
  changes: number
  heap: number
  waiting: number
  dropped: number
}

const [url = ''] = process.argv.slice(2)
const webhook = url === '' ? {} : { urls: [url], secret: [SECRET], maxWaiting: 5_000 }
const server = await runningServer({ media: { rtmpPort: 0 }, webhook }, silentLog, { clock: systemClock })
const { services } = server.assembly
const owner = await server.user('owner')
for (let room = 0; room < ROOMS; room++) await owner.enter('multi_room', `r${room}`)

const actor = { userID: 'owner', session: '' }
let changed = 0
let changes = 0
const began = performance.now()
setInterval(() => {
  const due = ((performance.now() - began) / 1000) * CHANGES_PER_SECOND
  // What a busy machine could not do in time is left out: it would never catch up.
  if (due - changed > CHANGES_PER_SECOND / 10) changed = Math.floor(due - CHANGES_PER_SECOND / 100)
  for (; changed < due; changed++)
    void services.rooms.multi_room.setCustom(actor, `r${changed % ROOMS}`, 'n', 'set', changed).then(() => {
      changes += 1
    })
}, 10)

process.on('message', () => {
  const { endpoints = [] } = services.deliveries?.list() ?? {}
  globalThis.gc?.()
  const cost: Cost = {
    changes,
    heap: process.memoryUsage().heapUsed,
    waiting: endpoints[0]?.waiting ?? 0,
    dropped: endpoints[0]?.dropped ?? 0,
  }
  process.send?.(cost)
})
// The bench broke off.
process.once('disconnect', () => process.exit(1))
const started: Started = { url: server.url, userID: owner.userID, token: owner.token }
process.send?.(started)
