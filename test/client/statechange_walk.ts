/*
 * The files of the library that a `statechange` of the pusher comes through until it is dealt with: the first 1002,
 * which enters the room, and 5000, which leaves the seat away: `npx tsx test/client/statechange_walk.ts`.
 */
import path from 'node:path'
import { testServer } from '../support/server.js'
import { Walk } from '../walks/walk.js'
import { person } from './support/person.js'
import { finish, until } from './support/quiet.js'

const server = await testServer({})
const anna = await person(server, 'anna')
const { pusher } = anna.phone
const dealWith = pusher.onEvent
pusher.onEvent = (event) => {
  if (event.detail.code !== 1002) return dealWith(event)
  pusher.onEvent = dealWith
  void walk(1002, () => dealWith(event))
}

async function walk(code: number, happens: () => void): Promise<void> {
  const walked = await Walk.begin(path.resolve('wxlite'))
  happens()
  const files = await walked.end()
  console.log(`${code}: ${files.size} files\n  ${[...files.keys()].join('\n  ')}`)
}

await finish(server.clock, [anna.phone], anna.call.start({ roomInfo: 'a room' }))
await until(() => anna.call.pusher.view.phase === 'live')
await walk(5000, () => anna.call.pusher.statechange({ detail: { code: 5000 } }))
process.exit()
