import type { Logger } from 'pino'
import type { Assembly } from '../../server/assembly.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { randomIds } from '../../server/ids.js'
import { FakeMedia, fakeMediaPlane } from './fake_media.js'
import { ManualClock } from './manual_clock.js'
import { RestClient } from './rest_client.js'
import { runningServer } from './running_server.js'
import { silentLog } from './silent_log.js'

export interface TestServer {
  /** http://127.0.0.1:<port> */
  url: string
  services: Assembly['services']
  adminToken: string
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

/**
 * The whole server on a free port, with a clock that tests move and no media. `clock`: that of the server which this
 * one follows.
 */
export async function testServer(
  settings: RTCRoomConfig = {},
  log: Logger = silentLog,
  clock = new ManualClock(),
): Promise<TestServer> {
  const media = new FakeMedia(clock, randomIds)
  const { url, assembly, user, close } = await runningServer(settings, log, {
    clock,
    media: async () => fakeMediaPlane(media),
  })
  return {
    url,
    services: assembly.services,
    adminToken: assembly.adminToken,
    clock,
    media,
    user,
    stranger: () => new RestClient(url),
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    drain: () => assembly.drain(),
    close,
  }
}
