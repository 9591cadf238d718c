import type { Logger } from 'pino'
import { systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { freePorts, SrsProcess, srsMedia } from './srs_process.js'

export interface SrsStand extends RunningServer {
  srs: SrsProcess
}

/** The whole server with a real SRS behind it, both on free ports of this machine. */
export async function openSrsStand(more: RTCRoomConfig = {}, log: Logger = silentLog): Promise<SrsStand> {
  const srs = new SrsProcess(await freePorts())
  await srs.start()
  const server = await runningServer(
    {
      port: srs.ports.hooks,
      multiRoom: { heartbeatTimeout: 600 },
      ...more,
      media: srsMedia(srs.ports, true),
    },
    log,
    { clock: systemClock },
  )
  return {
    ...server,
    srs,
    async close() {
      await server.close()
      await srs.close()
    },
  }
}
