import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Missing, readOrder, runOrder } from './mini_ci.js'

/**
 * `npm run preview` and `npm run upload`: the mini-program to a phone, with WeChat's own tool and the user's AppID and
 * key.
 */
async function main(): Promise<void> {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
  const [action, ...args] = process.argv.slice(2)
  const order = readOrder(action === 'upload' ? 'upload' : 'preview', args, root)
  // A name that the compiler does not follow: the package is there only where it was asked for.
  const name = 'miniprogram-ci'
  await runOrder(order, root, () => import(name))
}

main().catch((error: unknown) => {
  const text =
    error instanceof Missing ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
})
