import { writeHeapSnapshot } from 'node:v8'
import { runningServer } from '../../support/running_server.js'
import { silentLog } from '../../support/silent_log.js'
import type { Ask, Told } from './messages.js'
import { quickClock } from './quick_clock.js'

/**
 * The server that the churn is about, in a process of its own, so that its heap holds nothing of the clients: started
 * with the speed of its clock and the life of logins and signed addresses (s; 0: the usual ones), asked over IPC.
 */
const [speed, ttl] = process.argv.slice(2).map(Number)
const lives = ttl ? { pushUrlTtl: ttl, playUrlTtl: ttl } : {}
const server = await runningServer({ media: { rtmpPort: 0, ...lives }, metrics: { access: 'open' } }, silentLog, {
  clock: quickClock(speed ?? 1),
  ...(ttl && { tokenTtl: ttl }),
})

/** Everything that can go has gone. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    globalThis.gc?.()
  }
}

async function answer(ask: Ask): Promise<Told> {
  await settled()
  if (ask.what === 'snapshot') {
    writeHeapSnapshot(ask.file)
    return { what: 'written' }
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { what: 'memory', heap: heapUsed + external, rss }
}

process.on('message', (ask: Ask) => void answer(ask).then((told) => process.send?.(told)))
process.on('disconnect', () => void server.close().then(() => process.exit()))
const begun: Told = { what: 'begun', url: server.url, rtmpPort: server.assembly.rtmpPort() ?? 0 }
process.send?.(begun)
