import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { growth, heldIn } from './heap_snapshot.js'
import { life, type Place } from './life.js'
import type { Ask, Told } from './messages.js'

const HELP = `npm run churn [-- --minutes 60 --rate 2 --speed 1 --ttl 0]

Rooms are born and end: three people each, with sockets, chat, a short stream, a kick and logouts. Says what the
server's memory is each minute, and at the end what its heap has gained since the first third, by class. Fails when an
operation fails, when something is left in the end, or when memory has not levelled off.

  --minutes   how long, by this machine's clock (60)
  --rate      rooms a second (2)
  --speed     the server's clock runs so many times as fast: what is remembered for ten minutes goes sooner, and a busy
              machine fails its shorter time-outs (1)
  --ttl       seconds that logins and signed addresses hold, in place of days: those that ended are remembered as long,
              so memory levels off within minutes (0: the server's own)
`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2' },
    speed: { type: 'string', default: '1' },
    ttl: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
})
const asked = [values.minutes, values.rate, values.speed, values.ttl]
const [minutes = 0, rate = 0, speed = 0, ttl = 0] = asked.map(Number)
if (values.help || !(minutes > 0 && rate > 0 && speed > 0 && ttl >= 0)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 1)
}

/** The longest that a life may take, ms: seconds even on a busy machine. */
const LONGEST = 20_000
/** Growth in the last third that is not worth a word, of the heap at its begin. */
const LEVEL = 0.03
/** Counts that must be 0 when everybody has gone. */
const COUNTS = /^(rtcroom_(?:rooms|members|audience|im_sockets|im_users|relay_streams|relay_players)\S*) (\d+)/gm

const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-churn-'))
const child = fork(new URL('churned_server.ts', import.meta.url), [String(speed), String(ttl)], {
  execArgv: ['--expose-gc', '--import', 'tsx'],
})
const told = () => new Promise<Told>((resolve) => child.once('message', resolve))
const ask = (what: Ask) => {
  const answer = told()
  child.send(what)
  return answer
}

async function memory(): Promise<number> {
  const answer = await ask({ what: 'memory' })
  if (answer.what !== 'memory') throw new Error(`asked for memory, told ${answer.what}`)
  console.log(`${elapsed().toFixed(1)} min: ${lives} rooms, heap ${mb(answer.heap)} MB, rss ${mb(answer.rss)} MB`)
  return answer.heap
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1)
const elapsed = () => (performance.now() - began) / 60_000
const failures = new Map<string, number>()
let lives = 0

const first = await told()
if (first.what !== 'begun') throw new Error('the server did not begin')
const begun: Place = first
let began = performance.now()

/** A life, or where it stands when it does not end. */
async function limited(place: Place, number: number): Promise<void> {
  let at = 'login'
  const lived = life(place, number, (step) => {
    at = step
  })
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer at ${at}`)), LONGEST)
  })
  await Promise.race([lived, overdue]).finally(() => clearTimeout(timer))
}

/** Rooms at that rate, for so long. */
async function churn(until: number): Promise<void> {
  const alive = new Set<Promise<void>>()
  const from = lives
  const start = performance.now()
  while (elapsed() < until) {
    const number = lives++
    const one: Promise<void> = limited(begun, number)
      .catch((error: unknown) => {
        const what = String(error).replace(/\d+/g, 'N')
        if (!failures.has(what)) console.error(String(error))
        failures.set(what, (failures.get(what) ?? 0) + 1)
      })
      .finally(() => alive.delete(one))
    alive.add(one)
    const due = start + ((lives - from) * 1_000) / rate
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
  }
  await Promise.all(alive)
}

async function snapshot(name: string) {
  const file = path.join(folder, `${name}.heapsnapshot`)
  await ask({ what: 'snapshot', file })
  return heldIn(file)
}

/** What is still counted, once everybody has gone. */
async function left(): Promise<string[]> {
  const text = await (await fetch(`${begun.url}/metrics`)).text()
  return [...text.matchAll(COUNTS)].filter(([, , count]) => count !== '0').map(([line]) => line)
}

// Code is compiled and caches are filled before anything is measured.
await churn(Math.min(1, minutes / 10))
began = performance.now()
const heaps: number[] = [await memory()]
const third = minutes / 3
let early: Awaited<ReturnType<typeof snapshot>> | undefined
for (let minute = Math.min(1, third); elapsed() < minutes; minute += Math.min(1, third)) {
  await churn(Math.min(minute, minutes))
  if (elapsed() >= third) early ??= await snapshot('early')
  heaps.push(await memory())
}
const late = await snapshot('late')
console.table(growth(early ?? late, late))

let remains = await left()
for (let look = 0; look < 60 && remains.length > 0; look += 1) {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  remains = await left()
}
child.disconnect()
await rm(folder, { recursive: true, force: true })

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
const part = Math.ceil(heaps.length / 3)
const [middle, last] = [median(heaps.slice(part, 2 * part)), median(heaps.slice(-part))]
const grown = (last - middle) / middle
console.log(`heap of the middle third ${mb(middle)} MB, of the last ${mb(last)} MB: ${(grown * 100).toFixed(1)} %`)
for (const [what, count] of failures) console.error(`${count} times: ${what}`)
for (const line of remains) console.error(`left: ${line}`)
if (failures.size > 0 || remains.length > 0 || grown > LEVEL) process.exitCode = 1
