// Each bench runs in a process of its own, one after the other.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'

const USUAL = ['rest', 'im', 'rooms', 'leaving', 'stalled_players']
const HELP = `npm run bench [-- NAME ...]

Runs benches one after the other, without names ${USUAL.join(', ')}; the others, which take longer, are the files of
test/bench. The output of each is kept in test/bench/last.

  npm run bench -- readme                  writes the kept figures into both READMEs
  npm run bench -- compare --help          compares two checkouts by CPU time
`
const asked = process.argv.slice(2)
if (asked[0] === '--help' || asked[0] === '-h') {
  process.stdout.write(HELP)
  process.exit()
}
/** What follows `compare` is its own. */
const own = asked[0] === 'compare' ? asked.splice(1) : []
const names = asked.length > 0 ? asked : USUAL
const rows = []

/**
 * Keeps what a bench printed, with the machine that it ran on: the load of the minute before says whether it was quiet.
 */
function keep(name, began, output) {
  const folder = new URL('last/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const last = { bench: name, ...began, cores: cpus().length, node: process.version, output }
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(last, undefined, 2)}\n`)
}

/** Runs one bench; its lines of JSON with a bar become rows of the table, the rest is shown as it comes. */
function run(name) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  if (!existsSync(file)) {
    console.error(`There is no bench called ${name}; npm run bench -- --help says more`)
    return Promise.resolve(1)
  }
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const began = { date: new Date().toISOString().slice(0, 10), load: Number(loadavg()[0].toFixed(1)) }
  const output = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    output.push(...lines)
    for (const line of lines) take(name, line)
  })
  return new Promise((resolve) =>
    child.once('close', (code) => {
      if (rest !== '') output.push(rest)
      if (rest !== '') take(name, rest)
      // Two checkouts beside each other are nobody's figures.
      if (code === 0 && name !== 'compare' && name !== 'readme') keep(name, began, output)
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
