import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { systemClock } from '../clock.js'
import { ConfigError, loadConfig } from '../config.js'
import { createServices } from '../services.js'
import { report } from './report.js'
import { runChecks } from './run_checks.js'

const HELP = `npm run doctor

Tries every plane with the settings of config.ts and the environment, as the server
would, and says in words what is wrong and which page to open. Nothing is started,
and nothing is left behind, here or in a cloud. Ends with 1 when a check failed.
`

async function main(): Promise<number> {
  const log = pino({ level: 'silent' })
  const config = await loadConfig(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..'))
  const { services, close } = await createServices(config, log)
  const { provider: im } = config.im
  process.stdout.write(`planes: identity ${config.identity.mode}, im ${im}, media ${config.media.provider}, store ${config.store.provider}\n\n`)
  const results = await runChecks(services.checks, { clock: systemClock, log })
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
      process.stderr.write(`${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
      process.exit(1)
    },
  )
}
