import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { createServices } from '../assembly.js'
import { systemClock } from '../clock.js'
import { type Config, ConfigError, loadConfig } from '../config.js'
import { storeChecks } from '../planes/store.js'
import { nothingTried, reach } from '../tools/reach/reach.js'
import { dataDirCheck } from './data_dir_check.js'
import { askHealth, healthUrl } from './health.js'
import { ownFunctions } from './own_functions.js'
import { type ReportLine, report } from './report.js'
import { runChecks } from './run_checks.js'

const HELP = `npm run doctor

Tries every plane with the settings of config.ts and the environment, as the server
does, and says what is wrong and how to fix it. If the server runs here, the doctor
then reaches it as a phone does: host name, HTTPS with the certificate chain,
notification socket, RTMP port, and a test stream that it plays back to measure the
delay. It starts no server, and leaves nothing behind, here or in a cloud. The exit
status is 1 when a check failed.

npm run doctor -- https://room.example.com

Reaches that server from this machine instead. Run it on a computer in another
network, with RTCROOM_ADMIN_TOKEN set to that server's administrator token.
`

/** The server to reach, when it is another one than that of the settings. */
const named = process.argv[2]

/** What the checks cannot see. */
const BEYOND = `
Not seen from here: what lies between this machine and a phone (run "npm run doctor -- https://your.host" in another network),
the domains listed in WeChat's console, the category of the mini-program. 设置与诊断 in the mini-program tries the rest on the phone.
从本机看不到：本机与手机之间的网络（请在另一个网络里运行 npm run doctor -- https://你的域名）、公众平台的域名名单和类目。其余由小程序里的“设置与诊断”检查。
`

const WRONG_SETTINGS = '配置有误：请按上面一行修改 config.ts 或环境变量（全部设置见 config.example.ts）'

async function main(): Promise<number> {
  const config = await loadConfig()
  // The services create files (keys, maps) when they are made; a scratch folder takes them.
  const scratch = await mkdtemp(path.join(tmpdir(), 'rtcroom-doctor-'))
  try {
    return await examine(config, scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function examine(config: Config, scratch: string): Promise<number> {
  const log = pino({ level: 'silent' })
  // With a store of its own: a second process over the server's rooms would be refused.
  const { store, cluster, ...rest } = config
  const alone = { store: { ...store, provider: 'memory' as const }, cluster: { ...cluster, secret: '', nodeUrl: '' } }
  const { services, close } = await createServices({ ...rest, ...alone, dataDir: scratch }, log)
  process.stdout.write(
    `planes: identity ${config.identity.mode}, im ${config.im.provider}, media ${config.media.provider}, store ${config.store.provider}\n\n`,
  )
  const data = dataDirCheck(path.resolve(config.dataDir))
  const planes = services.checks.filter(({ name }) => name !== data.name)
  const parts = { clock: systemClock, log }
  const results = await runChecks([data, ...storeChecks(config, parts), ...planes], parts)
  await close()
  const lines = [...results, ...ownFunctions(config), ...(await reached(config))]
  process.stdout.write(`${report(lines)}${BEYOND}`)
  return lines.every(({ ok }) => ok) ? 0 : 1
}

/** Checks the server as a phone reaches it: the named one, or the one of these settings if it runs. */
async function reached(config: Config): Promise<ReportLine[]> {
  const running = await askHealth(healthUrl(config)).then(
    () => true,
    () => false,
  )
  if (named === undefined && !running)
    return nothingTried([
      'not tried: the server does not run here; start it, then call the doctor again',
      '未尝试：服务没有在本机运行；请先启动，再运行一次',
    ])
  const url = named ?? (config.publicUrl || healthUrl(config).replace('/healthz', ''))
  const file = config.cluster.secret === '' ? 'keys/admin_token' : 'keys/cluster_admin_token'
  const adminToken = config.admin.token || (await readFile(path.join(config.dataDir, file), 'utf8').catch(() => ''))
  return reach({ url: url.replace(/\/{1,9}$/, ''), adminToken: adminToken.trim(), planes: config, clock: systemClock })
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP)
} else if (named !== undefined && !/^https?:\/\/[^\s/?#]/.test(named)) {
  process.stderr.write(`${named} is not the address of a server; write npm run doctor -- https://room.example.com\n`)
  process.exitCode = 1
} else {
  main().then(
    (status) => process.exit(status),
    (error: unknown) => {
      if (error instanceof ConfigError) process.stderr.write(`${error.message}\n${WRONG_SETTINGS}\n`)
      else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      process.exit(1)
    },
  )
}
