import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { systemClock } from '../../../server/clock.js'
import { randomIds } from '../../../server/ids.js'
import { EmbeddedMedia } from '../../../server/media/embedded/embedded_media.js'
import { HlsServer } from '../../../server/media/hls/hls_server.js'
import { memoryRevocations } from '../../support/revocations.js'
import { quietLedger } from '../../support/unsent.js'

// The relay alone in a process of its own, for measuring: prints its addresses as one line of JSON.
const streams = Number(process.argv[2] ?? 20)
const media = new EmbeddedMedia({
  options: {
    host: '127.0.0.1',
    rtmpPort: 0,
    publicHost: '',
    pushKey: 'push-key',
    playKey: 'play-key',
    pushUrlTtl: 86_400,
    playUrlTtl: 86_400,
    hls: true,
  },
  clock: systemClock,
  ids: randomIds,
  log: pino({ level: 'silent' }),
  revocations: memoryRevocations(),
  unsent: quietLedger(systemClock),
})
await media.start()
const hls = new HlsServer({
  tap: media,
  clock: systemClock,
  ids: randomIds,
  log: pino({ level: 'silent' }),
  gate: media.gate,
  isLive: (streamID) => media.stats(streamID) !== undefined,
  ipOf: () => '127.0.0.1',
})
const http = createServer((request, response) => {
  if (!hls.handleRequest(request, response) && !media.handleRequest(request, response)) response.writeHead(404).end()
})
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo
  const address = { secure: false, host: `127.0.0.1:${port}` }
  const urls = Array.from({ length: streams }, (_, i) => {
    const { streamID, pushURL } = media.pushGrant(`user${i}`, address)
    media.claim(streamID)
    const { accelerateURL, flvURL, hlsURL } = media.playURLs(streamID, address)
    return { push: pushURL, rtmp: accelerateURL, flv: flvURL, hls: hlsURL }
  })
  console.log(JSON.stringify(urls))
})
