import type { Logger } from 'pino'
import type { Assembly } from '../../server/assembly.js'
import { type Clock, systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import type { RestClient } from './rest_client.js'
import { runningServer } from './running_server.js'
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
export async function planeServer(
  settings: RTCRoomConfig,
  log: Logger = silentLog,
  clock: Clock = systemClock,
): Promise<PlaneServer> {
  const { url, assembly, user, close } = await runningServer(settings, log, { clock })
  return {
    url,
    services: assembly.services,
    user,
    async metric(name) {
      const text = await assembly.services.registry.getSingleMetricAsString(name)
      return Number(text.trim().split(' ').at(-1))
    },
    close,
  }
}
