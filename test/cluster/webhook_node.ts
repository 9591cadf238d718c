/*
 * A node in a process of its own, to be killed. Arguments: the address of Redis, the prefix, its port, the subscriber's
 * address. Answers `ready` once it serves.
 */
import { systemClock } from '../../server/clock.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { SECRET as SIGNED_WITH } from '../webhooks/support/receiver.js'
import { SECRET } from './cluster.js'

const [redisUrl = '', prefix = '', port = '', subscriber = ''] = process.argv.slice(2)
await runningServer(
  {
    port: Number(port),
    store: { provider: 'redis', redisUrl, prefix },
    cluster: { secret: SECRET, nodeUrl: `http://127.0.0.1:${port}` },
    webhook: { urls: [subscriber], secret: [SIGNED_WITH] },
  },
  silentLog,
  { clock: systemClock },
)
process.on('message', ({ call }: { call: number }) => process.send?.({ call, answer: true }))
