import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { createApp } from '../../server/app.js'
import { type Assembly, createServices, type Replacements } from '../../server/assembly.js'
import type { Clock } from '../../server/clock.js'
import { systemClock } from '../../server/clock.js'
import { type RTCRoomConfig, readConfig } from '../../server/config.js'
import { createConsole } from '../../server/console/console.js'
import { createDesk } from '../../server/desk/desk.js'
import { prefixOf } from '../../server/http/address.js'
import type { HttpAttachment } from '../../server/http/http_attachment.js'
import { HttpServer } from '../../server/http/http_server.js'
import { TrustedProxies } from '../../server/http/trusted_proxies.js'
import { createWatch } from '../../server/watch/watch.js'
import { RestClient } from './rest_client.js'

export interface RunningServer {
  /** http://127.0.0.1:<port> */
  url: string
  assembly: Assembly
  /** Logs in, by default as whoever one says one is. */
  user(userID?: string): Promise<RestClient>
  close(): Promise<void>
}

/** The whole server, put together as main.ts does, on a free port with a dataDir of its own. */
export async function runningServer(
  settings: RTCRoomConfig,
  log: Logger,
  replacements: Replacements & { clock: Clock; attachments?: readonly HttpAttachment[] },
): Promise<RunningServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-'))
  const basis: RTCRoomConfig = {
    port: 0,
    host: '127.0.0.1',
    dataDir,
    demo: false,
    identity: { mode: 'open' },
    rateLimit: { enabled: false },
  }
  // No two at the same port, nor beside a server of the developer's own.
  const config = readConfig({ ...basis, ...settings, media: { rtmpPort: 0, ...settings.media } })
  const assembly = await createServices(config, log, replacements)
  const http = new HttpServer({
    clock: systemClock,
    host: config.host,
    port: config.port,
    prefix: prefixOf(config.publicUrl),
    routes: createApp(assembly.services).callback(),
    attachments: [
      ...(config.console ? [createConsole({ log })] : []),
      ...(config.desk ? [createDesk({ log })] : []),
      ...(config.watch ? [createWatch(assembly.services)] : []),
      ...assembly.attachments,
      ...(replacements.attachments ?? []),
    ],
    log,
    guard: { unsent: assembly.unsent, behindProxy: new TrustedProxies(config.trustProxy).any },
  })
  await assembly.start()
  const url = `http://127.0.0.1:${await http.listen()}`
  return {
    url,
    assembly,
    async user(userID) {
      const client = new RestClient(url)
      await client.login(userID)
      return client
    },
    async close() {
      await Promise.all([http.close(100), assembly.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
