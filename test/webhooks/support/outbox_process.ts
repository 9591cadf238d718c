/*
 * An outbox in a process of its own, to be killed. Arguments: its folder, the receiver's address, how many events it
 * takes in.
 */
import path from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { Outbox } from '../../../server/webhooks/outbox.js'
import { OutboxFile } from '../../../server/webhooks/outbox_file.js'
import { createSender } from '../../../server/webhooks/sender.js'
import { SECRET } from './receiver.js'

const ROOMS = 100
const [folder = '', url = '', count = '0'] = process.argv.slice(2)
const file = path.join(folder, 'webhooks.jsonl')
const parts = { clock: systemClock, ids: randomIds, log: pino({ level: 'silent' }) }
const types = new Set(['audience.changed'])
const send = createSender({ ...parts, secrets: [SECRET] })
const outbox = await Outbox.open(
  { ...parts, urls: [url], types, send, limit: 100_000 },
  (its) => new OutboxFile({ ...parts, file }, its),
)
outbox.start()
for (let n = 0; n < Number(count); n++)
  outbox.accept({ type: 'audience.changed', roomID: `r${n % ROOMS}`, roomType: 'live_room', data: { count: n } })
process.stdout.write('taken in\n')
setInterval(() => {}, 1000)
