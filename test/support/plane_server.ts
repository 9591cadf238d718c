import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { createApp } from '../../server/app.js'
import { systemClock } from '../../server/clock.js'
import { type RTCRoomConfig, readConfig } from '../../server/config.js'
import { HttpServer } from '../../server/http_server.js'
import { type Assembly, createServices, type Replacements } from '../../server/services.js'
import { RestClient } from './rest_client.js'
import { silentLog } from './silent_log.js'

export interface PlaneServer {
  /** http://127.0.0.1:<port> */
  url: string
  services: Assembly['services']
  user(userID: string): Promise<RestClient>
  /** The value of a metric without labels. */
  metric(name: string): Promise<number>
  close(): Promise<void>
}

/** The whole server on a free port, with the planes that its settings name. */
export async function planeServer(settings: RTCRoomConfig, log: Logger = silentLog, clock: Replacements['clock'] = systemClock): Promise<PlaneServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-'))
  const basis: RTCRoomConfig = { port: 0, host: '127.0.0.1', dataDir, demo: false, identity: { mode: 'open' }, rateLimit: { enabled: false } }
  const config = readConfig({ ...basis, ...settings })
  const assembly = await createServices(config, log, { clock })
  const http = new HttpServer({
    host: config.host,
    port: 0,
    routes: createApp(assembly.services).callback(),
    attachments: assembly.attachments,
    log,
    guard: { clock, trustProxy: config.trustProxy },
  })
  await assembly.start()
  const url = `http://127.0.0.1:${await http.listen()}`
  return {
    url,
    services: assembly.services,
    async user(userID) {
      const client = new RestClient(url)
      await client.login(userID)
      return client
    },
    async metric(name) {
      const text = await assembly.services.registry.getSingleMetricAsString(name)
      return Number(text.trim().split(' ').at(-1))
    },
    async close() {
      await Promise.all([http.close(100), assembly.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
