/*
 * A node in a process of its own, to be killed. Argument: its settings as JSON. Answers `ready` once it serves.
 */
import { systemClock } from '../../server/clock.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

await runningServer(JSON.parse(process.argv[2] ?? '{}'), silentLog, { clock: systemClock })
// Whoever tests may be killed.
process.on('disconnect', () => process.exit())
process.on('message', ({ call }: { call: number }) => process.send?.({ call, answer: true }))
