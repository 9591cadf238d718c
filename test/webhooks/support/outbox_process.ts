/*
 * An outbox in a process of its own, to be killed. Arguments: its folder, the receiver's address, how many events it
 * takes in.
 */
import path from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { Outbox } from '../../../server/webhooks/outbox.js'
import { createSender } from '../../../server/webhooks/sender.js'
import { SECRET } from './receiver.js'

const ROOMS = 100
const [folder = '', url = '', count = '0'] = process.argv.slice(2)
const outbox = await Outbox.open({
  file: path.join(folder, 'webhooks.jsonl'),
  urls: [url],
  types: new Set(['audience.changed']),
  send: createSender({ clock: systemClock, secrets: [SECRET] }),
  clock: systemClock,
  ids: randomIds,
  log: pino({ level: 'silent' }),
  limit: 100_000,
})
outbox.start()
for (let n = 0; n < Number(count); n++)
  outbox.accept({ type: 'audience.changed', roomID: `r${n % ROOMS}`, roomType: 'live_room', data: { count: n } })
process.stdout.write('taken in\n')
setInterval(() => {}, 1000)
