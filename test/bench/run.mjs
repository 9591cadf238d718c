// npm run bench [-- name ...]: each bench in a process of its own, one after the other. Without names,
// those that answer within minutes; the long ones (latency, relay_load, relay_latency, fuzz) by name.
// npm run bench -- compare <A> <B>: two checkouts beside each other; compare --help says more.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const USUAL = ['rest', 'im', 'rooms', 'leaving', 'stalled_players']
const asked = process.argv.slice(2)
/** What follows `compare` is its own. */
const own = asked[0] === 'compare' ? asked.splice(1) : []
const names = asked.length > 0 ? asked : USUAL
const rows = []

/** Runs one bench; its lines of JSON with a bar become rows of the table, the rest is shown as it comes. */
function run(name) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  if (!existsSync(file)) throw new Error(`there is no bench called ${name}`)
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) take(name, line)
  })
  return new Promise((resolve) =>
    child.once('close', (code) => {
      if (rest !== '') take(name, rest)
      resolve(code)
    }),
  )
}

function take(name, line) {
  const row = parse(line)
  if (row === undefined) console.log(line)
  else rows.push({ bench: name, ...row })
}

function parse(line) {
  if (!line.startsWith('{')) return undefined
  try {
    const row = JSON.parse(line)
    return 'bar' in row ? row : undefined
  } catch {
    return undefined
  }
}

let failed = 0
for (const name of names) {
  console.log(`== ${name}`)
  if ((await run(name)) !== 0) failed += 1
}
if (rows.length > 0) console.table(rows)
if (failed > 0) {
  console.error(`${failed} of ${names.length} benches broke off`)
  process.exitCode = 1
}
