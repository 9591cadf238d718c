import cluster from 'node:cluster'
import path from 'node:path'
import type { Logger } from 'pino'
import { collectDefaultMetrics } from 'prom-client'
import { createApp } from './app.js'
import { type Assembly, createServices } from './assembly.js'
import { banner, networkAddresses } from './banner.js'
import { pause, systemClock } from './clock.js'
import { checkCluster } from './config/cluster_check.js'
import { type Config, ConfigError, clusterInstance, isProduction, loadConfig } from './config.js'
import { createConsole } from './console/console.js'
import { createDemo, type Demo } from './demo/demo.js'
import { createDesk } from './desk/desk.js'
import { messageOf } from './error_message.js'
import { prefixOf } from './http/address.js'
import type { HttpAttachment } from './http/http_attachment.js'
import { HttpServer } from './http/http_server.js'
import { listenHost } from './http/listen_host.js'
import { TrustedProxies } from './http/trusted_proxies.js'
import { type ConnectionCapacity, capacityOf, isLow, openFilesLimit } from './limits/open_files.js'
import { createLog } from './log.js'
import { createWatch } from './watch/watch.js'

const HELP = `RTCRoom: live audio/video rooms for WeChat mini-programs.

  npm start                    build, then run
  node dist/server/main.js     run what is built

Settings: config.ts (copy config.example.ts, which names them all), or the environment:
RTCROOM_ and the setting in upper snake case, for example RTCROOM_PORT=8080.
Signals: SIGHUP reads the certificate again. SIGINT stops the server gracefully; SIGTERM too, after drainTime, in which
/readyz answers draining. A second SIGINT or SIGTERM stops it at once.
`

/** How long pending answers may take when the server stops, and how long stopping may take in all (ms). */
const FINISH_ANSWERS = 5_000
const STOP = 10_000
/**
 * How often the event loop's lag is sampled for /metrics (ms); an idle loop shows about this value as its lag.
 * prom-client's default, 10, takes half of the CPU time of an idle server.
 */
const LAG_PRECISION = 20

async function main(): Promise<void> {
  const settings = await loadConfig()
  const config = { ...settings, host: await listenHost(settings.host) }
  const clusterWarning = checkCluster({ worker: cluster.isWorker, instance: clusterInstance() }, config.store.provider)
  const log = await openLog(config)
  endOnFault(log)
  // The reader of the output has gone (`| head`, a closed terminal): the log files go on.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  if (clusterWarning !== undefined) log.warn(clusterWarning)
  const capacity = connectionCapacity(log)
  const assembly = await createServices(config, log, { capacity })
  collectDefaultMetrics({ register: assembly.services.registry, eventLoopMonitoringPrecision: LAG_PRECISION })
  const demo = config.demo ? demoOf(config, log) : undefined
  const http = httpServer(assembly, demo ? [demo] : [], capacity)
  await assembly.start()
  announce(assembly, await http.listen())
  obeySignals(assembly, async () => {
    demo?.close()
    await Promise.all([http.close(FINISH_ANSWERS), assembly.close()])
  })
}

async function openLog({ dataDir, log: { level } }: Config): Promise<Logger> {
  const folder = path.resolve(dataDir, 'logs')
  try {
    return await createLog({ level, folder, ...(process.stdout.isTTY && { terminal: process.stdout }) })
  } catch (error) {
    throw new ConfigError(
      `dataDir: no log can be written to ${folder} (${messageOf(error)}); name a folder that the user of this process may write`,
    )
  }
}

/** How many connections this process can have open, with a warning when that is low. */
function connectionCapacity(log: Logger): ConnectionCapacity {
  const openFiles = openFilesLimit()
  const capacity = capacityOf(openFiles)
  if (isLow(openFiles))
    log.warn(
      { openFiles, ...capacity },
      'this process may open few files, so few connections are taken; raise its limit (ulimit -n, LimitNOFILE)',
    )
  return capacity
}

function demoOf({ publicUrl, host, cluster: { secret }, media: { provider, srs } }: Config, log: Logger): Demo {
  const bySrs = provider === 'srs'
  const nodes = secret !== ''
  const media =
    bySrs || nodes ? { webrtc: bySrs && srs.webrtc, flvOrigin: bySrs ? srs.httpOrigin : '', nodes } : undefined
  return createDemo({ log, prefix: prefixOf(publicUrl), hosts: () => networkAddresses(host), media })
}

/** The HTTP port: `first` and the pages, then what the planes serve, then the routes. */
function httpServer(assembly: Assembly, first: readonly HttpAttachment[], capacity: ConnectionCapacity): HttpServer {
  const { services, tls, unsent } = assembly
  const { config, log } = services
  const prefix = prefixOf(config.publicUrl)
  return new HttpServer({
    clock: systemClock,
    host: config.host,
    port: config.port,
    prefix,
    ...(tls && { tls }),
    routes: createApp(services).callback(),
    attachments: [
      ...first,
      ...(config.console ? [createConsole({ log, prefix })] : []),
      ...(config.desk ? [createDesk({ log, prefix })] : []),
      ...(config.watch ? [createWatch(services)] : []),
      ...assembly.attachments,
    ],
    log,
    guard: { unsent, behindProxy: new TrustedProxies(config.trustProxy).any, connections: capacity.http },
  })
}

/** Prints the banner and logs the start. */
function announce({ services: { config, log }, adminTokenFile, rtmpPort }: Assembly, port: number): void {
  const rtmp = rtmpPort()
  const listening = {
    port,
    ...(rtmp !== undefined && { rtmpPort: rtmp }),
    ...(adminTokenFile !== undefined && { adminTokenFile }),
    production: isProduction(),
  }
  process.stdout.write(banner(config, listening))
  log.info({ port, rtmpPort: rtmp, pid: process.pid }, 'server started')
}

/** SIGHUP reads the certificate again; SIGTERM (after draining) and SIGINT stop the server, a second one at once. */
function obeySignals({ services: { config, log }, tls, drain }: Assembly, close: () => Promise<void>): void {
  let stopping = false
  async function stop(signal: string): Promise<void> {
    if (stopping) process.exit(1)
    stopping = true
    // SIGTERM comes from a supervisor, whose load balancers need time to see /readyz; Ctrl-C comes from a person, who
    // does not want to wait.
    const drainTime = signal === 'SIGTERM' ? config.drainTime * 1000 : 0
    log.info({ signal, drain: drainTime }, 'server stopping')
    setTimeout(() => {
      log.error('server did not stop in time')
      process.exit(1)
    }, drainTime + STOP).unref()
    drain()
    await pause(systemClock, drainTime)
    await close()
    log.info('server stopped')
    process.exit(0)
  }
  // Sent by certificate renewals, and by a terminal that closes: it must never end the process.
  process.on('SIGHUP', () => {
    if (tls) tls.reread()
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

/** One line for errors that an operator can fix (settings, files, ports), else the whole stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof ConfigError || 'syscall' in error ? error.message : (error.stack ?? error.message)
}

const [option] = process.argv.slice(2)
if (option === '--help' || option === '-h') {
  process.stdout.write(HELP)
} else if (option !== undefined) {
  process.stderr.write(`There is no option ${option}: settings are in config.ts or the environment; --help says more\n`)
  process.exitCode = 1
} else {
  main().catch((error: unknown) => {
    process.stderr.write(`${describe(error)}\n`)
    process.exit(1)
  })
}
