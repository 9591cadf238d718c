import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { createServices } from '../assembly.js'
import { systemClock } from '../clock.js'
import { type Config, ConfigError, loadConfig } from '../config.js'
import { dataDirCheck } from './data_dir_check.js'
import { report } from './report.js'
import { runChecks } from './run_checks.js'

const HELP = `npm run doctor

Tries every plane with the settings of config.ts and the environment, as the server
would, and says in words what is wrong and which page to open. Nothing is started,
and nothing is left behind, here or in a cloud. Ends with 1 when a check failed.
`

const WRONG_SETTINGS = '配置有误：请按上面一行修改 config.ts 或环境变量（全部设置见 config.example.ts）'

async function main(): Promise<number> {
  const config = await loadConfig()
  // What the services make when they come into being (keys, maps) goes where it does no harm.
  const scratch = await mkdtemp(path.join(tmpdir(), 'rtcroom-doctor-'))
  try {
    return await examine(config, scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function examine(config: Config, scratch: string): Promise<number> {
  const log = pino({ level: 'silent' })
  const { services, close } = await createServices({ ...config, dataDir: scratch }, log)
  process.stdout.write(
    `planes: identity ${config.identity.mode}, im ${config.im.provider}, media ${config.media.provider}, store ${config.store.provider}\n\n`,
  )
  const data = dataDirCheck(path.resolve(config.dataDir))
  const results = await runChecks([data, ...services.checks.filter(({ name }) => name !== data.name)], {
    clock: systemClock,
    log,
  })
  process.stdout.write(report(results))
  await close()
  return results.every(({ ok }) => ok) ? 0 : 1
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP)
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
