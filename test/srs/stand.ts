import type { Logger } from 'pino'
import { systemClock } from '../../server/clock.js'
import type { RTCRoomConfig } from '../../server/config.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { API_PASSWORD, freePorts, HOOK_SECRET, SrsProcess } from './srs_process.js'

export interface SrsStand extends RunningServer {
  srs: SrsProcess
}

/** The whole server with a real SRS behind it, both on free ports of this machine. */
export async function openSrsStand(more: RTCRoomConfig = {}, log: Logger = silentLog): Promise<SrsStand> {
  const srs = new SrsProcess(await freePorts())
  await srs.start()
  const { rtmp, api, http, hooks } = srs.ports
  const server = await runningServer(
    {
      port: hooks,
      multiRoom: { heartbeatTimeout: 600 },
      ...more,
      media: {
        provider: 'srs',
        srs: {
          rtmpHost: `127.0.0.1:${rtmp}`,
          httpOrigin: `http://127.0.0.1:${http}`,
          apiUrl: `http://127.0.0.1:${api}`,
          apiUsername: 'rtcroom',
          apiPassword: API_PASSWORD,
          hookSecret: HOOK_SECRET,
          webrtc: true,
        },
      },
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
