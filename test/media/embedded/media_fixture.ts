import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../../server/clock.js'
import type { Address } from '../../../server/http/address.js'
import { randomIds } from '../../../server/ids.js'
import { EmbeddedMedia } from '../../../server/media/embedded/embedded_media.js'
import type { EmbeddedMediaOptions } from '../../../server/media/embedded/embedded_media_options.js'
import { memoryRevocations } from '../../support/revocations.js'
import { silentLog } from '../../support/silent_log.js'
import { quietLedger } from '../../support/unsent.js'

export const KEYS = { pushKey: 'push-key', playKey: 'play-key' }

/** An embedded media plane that really listens, on loopback and free ports. */
export interface MediaFixture {
  media: EmbeddedMedia
  address: Address
  http: Server
  /** `+stream` and `-stream` in order. */
  news: string[]
  close(): Promise<void>
}

export async function openMedia(
  options: Partial<EmbeddedMediaOptions> = {},
  clock: Clock = systemClock,
  log: Logger = silentLog,
  trusts?: (peer: string) => boolean,
): Promise<MediaFixture> {
  const media = new EmbeddedMedia({
    options: {
      host: '127.0.0.1',
      rtmpPort: 0,
      publicHost: '',
      ...KEYS,
      pushUrlTtl: 86_400,
      playUrlTtl: 3600,
      ...options,
    },
    clock,
    ids: randomIds,
    log,
    revocations: memoryRevocations(),
    unsent: quietLedger(clock),
    ...(trusts && { trusts }),
  })
  await media.start()
  const http = createServer((request, response) => {
    if (!media.handleRequest(request, response)) response.writeHead(404).end()
  })
  http.on('upgrade', (request, socket, head) => {
    if (!media.handleUpgrade(request, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const news: string[] = []
  media.listen({
    published: (streamID) => news.push(`+${streamID}`),
    unpublished: (streamID) => news.push(`-${streamID}`),
  })
  return {
    media,
    address: { secure: false, host: `127.0.0.1:${port}` },
    http,
    news,
    close: async () => {
      await media.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
