import cluster from 'node:cluster'
import path from 'node:path'
import type { Logger } from 'pino'
import { collectDefaultMetrics } from 'prom-client'
import { createApp } from './app.js'
import { createServices } from './assembly.js'
import { banner, networkAddresses } from './banner.js'
import { pause, systemClock } from './clock.js'
import { checkCluster } from './config/cluster_check.js'
import { ConfigError, clusterInstance, isProduction, loadConfig } from './config.js'
import { createConsole } from './console/console.js'
import { createDemo } from './demo/demo.js'
import { createDesk } from './desk/desk.js'
import { prefixOf } from './http/address.js'
import { HttpServer } from './http/http_server.js'
import { listenHost } from './http/listen_host.js'
import { TrustedProxies } from './http/trusted_proxies.js'
import { capacityOf, isLow, openFilesLimit } from './limits/open_files.js'
import { createLog } from './log.js'
import { createWatch } from './watch/watch.js'

const HELP = `RTCRoom: live audio/video rooms for WeChat mini-programs.

  npm start                    build, then run
  node dist/server/main.js     run what is built

Settings: config.ts (copy config.example.ts, which names them all), or the environment:
RTCROOM_ and the setting in upper snake case, for example RTCROOM_PORT=8080.
SIGHUP reads the certificate again. SIGTERM or SIGINT ends it gracefully (SIGTERM after drainTime, in which /readyz says draining), a second one at once.
`

/** How long answers that are under way may take when the server stops, and all of stopping (ms). */
const FINISH_ANSWERS = 5_000
const STOP = 10_000
/**
 * How often the lag of the event loop is measured for /metrics (ms), which is what an idle loop shows as its lag.
 * prom-client's own choice, 10, takes half of what this process uses when nobody asks for anything.
 */
const LAG_PRECISION = 20

async function main(): Promise<void> {
  const settings = await loadConfig()
  const config = { ...settings, host: await listenHost(settings.host) }
  const clusterWarning = checkCluster({ worker: cluster.isWorker, instance: clusterInstance() }, config.store.provider)
  const logs = path.resolve(config.dataDir, 'logs')
  const log = await createLog({
    level: config.log.level,
    folder: logs,
    ...(process.stdout.isTTY && { terminal: process.stdout }),
  }).catch((error: Error) => {
    throw new ConfigError(
      `dataDir: no log can be written to ${logs} (${error.message}); name a folder that the user of this process may write`,
    )
  })
  endOnFault(log)
  // Nobody reads any more (`| head`, a terminal that was closed): the log files go on.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  if (clusterWarning !== undefined) log.warn(clusterWarning)
  const openFiles = openFilesLimit()
  const capacity = capacityOf(openFiles)
  if (isLow(openFiles))
    log.warn(
      { openFiles, ...capacity },
      'this process may open few files, so few connections are taken; raise its limit (ulimit -n, LimitNOFILE)',
    )
  const assembly = await createServices(config, log, { capacity })
  collectDefaultMetrics({ register: assembly.services.registry, eventLoopMonitoringPrecision: LAG_PRECISION })
  const prefix = prefixOf(config.publicUrl)
  const {
    provider,
    srs: { webrtc, httpOrigin },
  } = config.media
  const srs = provider === 'srs'
  const nodes = config.cluster.secret !== ''
  const media = srs || nodes ? { webrtc: srs && webrtc, flvOrigin: srs ? httpOrigin : '', nodes } : undefined
  const demo = config.demo ? createDemo({ log, prefix, hosts: () => networkAddresses(config.host), media }) : undefined
  const http = new HttpServer({
    clock: systemClock,
    host: config.host,
    port: config.port,
    prefix,
    ...(assembly.tls && { tls: assembly.tls }),
    routes: createApp(assembly.services).callback(),
    attachments: [
      ...(demo ? [demo] : []),
      ...(config.console ? [createConsole({ log, prefix })] : []),
      ...(config.desk ? [createDesk({ log, prefix })] : []),
      ...(config.watch ? [createWatch(assembly.services)] : []),
      ...assembly.attachments,
    ],
    log,
    guard: {
      unsent: assembly.unsent,
      behindProxy: new TrustedProxies(config.trustProxy).any,
      connections: capacity.http,
    },
  })
  await assembly.start()
  const port = await http.listen()
  const { adminTokenFile } = assembly
  const rtmpPort = assembly.rtmpPort()
  const listening = {
    port,
    ...(rtmpPort !== undefined && { rtmpPort }),
    ...(adminTokenFile !== undefined && { adminTokenFile }),
    production: isProduction(),
  }
  process.stdout.write(banner(config, listening))
  log.info({ port, rtmpPort, pid: process.pid }, 'server started')

  let stopping = false
  async function stop(signal: string): Promise<void> {
    if (stopping) process.exit(1)
    stopping = true
    // Whoever sends SIGTERM has load balancers, which see by /readyz that new work should go elsewhere; who presses
    // Ctrl-C waits for none.
    const drain = signal === 'SIGTERM' ? config.drainTime * 1000 : 0
    log.info({ signal, drain }, 'server stopping')
    setTimeout(() => {
      log.error('server did not stop in time')
      process.exit(1)
    }, drain + STOP).unref()
    assembly.drain()
    await pause(systemClock, drain)
    demo?.close()
    await Promise.all([http.close(FINISH_ANSWERS), assembly.close()])
    log.info('server stopped')
    process.exit(0)
  }
  // What renews certificates sends it, and so does a terminal that closes: it never ends the process.
  process.on('SIGHUP', () => {
    if (assembly.tls) assembly.tls.reread()
    else log.info('SIGHUP: nothing to read again, tls.cert is not set')
  })
  process.on('SIGTERM', (signal) => void stop(signal))
  process.on('SIGINT', (signal) => void stop(signal))
}

/** Uncaught error: log, exit, let the supervisor restart. */
function endOnFault(log: Logger): void {
  const end = (kind: string) => (error: unknown) => {
    log.fatal({ err: error }, kind)
    process.exitCode = 1
    setTimeout(() => process.exit(1), 200)
  }
  process.on('uncaughtException', end('uncaught exception'))
  process.on('unhandledRejection', end('unhandled rejection'))
}

/** One line where an operator can do something about it (settings, files, ports), else everything. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof ConfigError || 'syscall' in error ? error.message : (error.stack ?? error.message)
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP)
} else {
  main().catch((error: unknown) => {
    process.stderr.write(`${describe(error)}\n`)
    process.exit(1)
  })
}
