import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { createApp } from '../../server/app.js'
import { type RTCRoomConfig, readConfig } from '../../server/config.js'
import { HttpServer } from '../../server/http_server.js'
import { randomIds } from '../../server/ids.js'
import { type Assembly, createServices } from '../../server/services.js'
import { FakeMedia, fakeMediaPlane } from './fake_media.js'
import { ManualClock } from './manual_clock.js'
import { RestClient } from './rest_client.js'
import { silentLog } from './silent_log.js'

export interface TestServer {
  /** http://127.0.0.1:<port> */
  url: string
  services: Assembly['services']
  clock: ManualClock
  media: FakeMedia
  /** Somebody who has logged in. Any name, with the default identity.mode of tests: open. */
  user(userID?: string): Promise<RestClient>
  /** Somebody who has not. */
  stranger(): RestClient
  /** Moves the clock on and sweeps until the rooms have come to rest. */
  pass(seconds: number): Promise<void>
  /** As on SIGTERM: no new work. */
  drain(): void
  close(): Promise<void>
}

/** The whole server on a free port, with a clock that tests move and no media. `clock`: that of the server which this one follows. */
export async function testServer(settings: RTCRoomConfig = {}, log: Logger = silentLog, clock = new ManualClock()): Promise<TestServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-'))
  const basis: RTCRoomConfig = { port: 0, host: '127.0.0.1', dataDir, demo: false, identity: { mode: 'open' }, rateLimit: { enabled: false } }
  const config = readConfig({ ...basis, ...settings })
  const media = new FakeMedia(clock, randomIds)
  const assembly = await createServices(config, log, { clock, media: async () => fakeMediaPlane(media) })
  const http = new HttpServer({
    host: config.host,
    port: config.port,
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
    clock,
    media,
    async user(userID) {
      const client = new RestClient(url)
      await client.login(userID)
      return client
    },
    stranger: () => new RestClient(url),
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    drain: () => assembly.drain(),
    async close() {
      await Promise.all([http.close(100), assembly.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
