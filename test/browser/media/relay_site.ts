import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../../server/clock.js'
import { ConnectionLimit } from '../../../server/limits/connection_limit.js'
import { InputTurns } from '../../../server/limits/input_turns.js'
import { FlvServer } from '../../../server/media/embedded/flv/flv_server.js'
import { DEFAULT_LIMITS } from '../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../server/media/embedded/wire.js'
import { silentLog } from '../../support/silent_log.js'
import { labScript } from './lab_script.js'
import './page/lab_types.js'

export interface RelaySite {
  relay: Relay
  port: number
  /** The page that has the browser modules as `window.lab`. */
  pageURL: string
  /** `ws` publishes and plays, `http` plays. `port` of a proxy, where there is one. */
  streamURL(stream: string, scheme: 'ws' | 'http', port?: number): string
  close(): Promise<void>
}

/**
 * A real relay that lets everybody in but those whose query says `refuse`, and a page with the browser modules, or with
 * another script of the folder `page`.
 */
export async function openRelaySite(entry = 'lab.ts'): Promise<RelaySite> {
  const [script, workerStages] = await Promise.all([labScript(entry), labScript('worker_stages.ts')])
  const scripts: { [url: string]: Uint8Array } = { '/lab.js': script, '/worker_stages.js': workerStages }
  const places = new ConnectionLimit(DEFAULT_LIMITS)
  const nothing = { published() {}, unpublished() {} }
  const relay = new Relay(systemClock, DEFAULT_LIMITS, wire, silentLog, nothing, () => places.open)
  const gate = {
    refusal: (_right: string, _stream: string, query: string) => (query === 'refuse' ? 'the test says so' : undefined),
  }
  const flv = new FlvServer(
    relay,
    gate,
    places,
    DEFAULT_LIMITS,
    new InputTurns(),
    systemClock,
    silentLog,
    () => '127.0.0.1',
  )
  const server = createServer((request, response) => {
    if (flv.handleRequest(request, response)) return
    const found = scripts[request.url ?? '']
    if (found) response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(found)
    else
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><body style="margin:0"><script src="/lab.js"></script>')
  })
  server.on('upgrade', (request, socket, head) => {
    if (!flv.handleUpgrade(request, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    relay,
    port,
    pageURL: `http://127.0.0.1:${port}/`,
    streamURL: (stream, scheme, at = port) => `${scheme}://127.0.0.1:${at}/live/${stream}.flv`,
    async close() {
      relay.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
