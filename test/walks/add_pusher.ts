/*
 * The files that a room's id comes through in one add_pusher, from the request to the socket of the member who hears of
 * it: `npx tsx test/walks/add_pusher.ts`. A file counts when something of it ran and it names `roomID`; marked with a
 * star, when what ran names it.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { systemClock } from '../../server/clock.js'
import { ImClient } from '../support/im_client.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { Walk } from './walk.js'

const server = await runningServer({}, silentLog, { clock: systemClock })
const [anna, ben, carl] = [await server.user('anna'), await server.user('ben'), await server.user('carl')]
const { roomID } = await anna.create('multi_room')
await anna.enter('multi_room', roomID)
const socket = await ImClient.open(anna)
await socket.ask('join', { roomID })
// What runs the first time alone is no part of it.
await ben.enter('multi_room', roomID)
const { pushURL } = await carl.pushURL('multi_room')
const walk = await Walk.begin(path.resolve('server'))
await carl.call('multi_room', 'add_pusher', { roomID, userID: 'carl', userName: 'Carl', userAvatar: '', pushURL })
await new Promise((resolve) => setTimeout(resolve, 200))
const ran = await walk.end()
const holding = [...ran.keys()].filter((file) => /\broomID\b/.test(readFileSync(file, 'utf8')))
const naming = holding.filter((file) => ran.get(file)?.some((text) => /\broomID\b/.test(text)))
for (const file of holding) console.log(`${naming.includes(file) ? '*' : ' '} ${file}`)
console.log(`${holding.length} files of ${ran.size} that ran; in ${naming.length} of them what ran names it`)
process.exit()
