import { pino } from 'pino'
import { systemClock } from '../../../server/clock.js'
import { HttpServer } from '../../../server/http/http_server.js'
import { randomIds } from '../../../server/ids.js'
import { EmbeddedMedia } from '../../../server/media/embedded/embedded_media.js'
import { HlsServer } from '../../../server/media/hls/hls_server.js'
import { memoryRevocations } from '../../support/revocations.js'
import { quietLedger } from '../../support/unsent.js'

// The relay behind the server's own HTTP port, in a process of its own, for measuring: prints its addresses as one line
// of JSON.
const streams = Number(process.argv[2] ?? 20)
const log = pino({ level: 'silent' })
const unsent = quietLedger(systemClock)
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
  log,
  revocations: memoryRevocations(),
  unsent,
})
await media.start()
const hls = new HlsServer({
  tap: media,
  clock: systemClock,
  ids: randomIds,
  log,
  gate: media.gate,
  // What nobody publishes any more stays: nothing is packaged then while it is measured what viewers cost.
  isLive: () => true,
  ipOf: () => '127.0.0.1',
})
const http = new HttpServer({
  clock: systemClock,
  host: '127.0.0.1',
  port: 0,
  routes: (_, response) => response.writeHead(404).end(),
  attachments: [
    {
      at: '/live',
      request: (request, response) => hls.handleRequest(request, response) || media.handleRequest(request, response),
      upgrade: (request, socket, head) => media.handleUpgrade(request, socket, head),
    },
  ],
  log,
  guard: { unsent, behindProxy: false },
})
const address = { secure: false, host: `127.0.0.1:${await http.listen()}` }
const urls = Array.from({ length: streams }, (_, i) => {
  const { streamID, pushURL } = media.pushGrant(`user${i}`, address)
  media.claim(streamID)
  const { accelerateURL, flvURL, hlsURL } = media.playURLs(streamID, address)
  return { push: pushURL, rtmp: accelerateURL, flv: flvURL, hls: hlsURL }
})
console.log(JSON.stringify(urls))
