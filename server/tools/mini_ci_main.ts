import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Missing, readOrder, runOrder } from './mini_ci.js'

const HELP = `npm run preview [-- OPTIONS]
npm run upload -- --version 1.0.0 [OPTIONS]

Prints the QR code that opens the mini-program on a phone, or uploads it as a new version. Needs WeChat's tool
(npm install --no-save miniprogram-ci), an AppID and its upload key: wxlite/README.md says how to get them.

  --appid ID        AppID (the one in wxlite/project.config.json)
  --key FILE        upload key (private.<AppID>.key in the project's folder)
  --desc TEXT       description that WeChat's console shows
  --robot N         number of the uploader in WeChat's console, 1 to 30 (1)
  --qrcode FILE     preview: writes the QR code into a picture
  --page PATH       preview: page to open
  --query QUERY     preview: query of that page
`

/** `npm run preview` and `npm run upload`. */
async function main(): Promise<void> {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
  const [action, ...args] = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP)
    return
  }
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
