import { type BuiltServer, build, builtServer } from '../support/built_server.js'
import { HELP, readOptions } from './options.js'
import { type LoadResult, runLoad } from './run.js'
import { costByMetrics, costOfProcess } from './server_cost.js'

/** Of a core: from here on the clients themselves are what is slow. */
const FULL = 0.85

const options = readOptions(process.argv.slice(2))
if (options === undefined) {
  process.stdout.write(HELP)
} else if (typeof options === 'string') {
  process.stderr.write(`${options}\nnpm run load -- --help names the options\n`)
  process.exitCode = 1
} else {
  let own: BuiltServer | undefined
  try {
    if (options.urls.length === 0) own = await started(options.rooms * options.members)
    const urls = own ? [own.url] : options.urls
    const { token } = options
    const cost = async () =>
      own?.process.pid === undefined ? costByMetrics(urls[0] ?? '', token) : costOfProcess(own.process.pid)
    const say = options.json ? () => {} : (line: string) => void process.stdout.write(`${line}\n`)
    const result = await runLoad(options, urls, cost, say)
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
    else show(result)
  } finally {
    await own?.close()
  }
  process.exit()
}

async function started(clients: number): Promise<BuiltServer> {
  build()
  // All clients have one address here, as they have nowhere else.
  const limit = String(Math.max(10_000, clients * 20))
  return builtServer({
    RTCROOM_LOG_LEVEL: 'warn',
    RTCROOM_RATE_LIMIT_PER_ADDRESS: limit,
    RTCROOM_RATE_LIMIT_LOGINS: limit,
    RTCROOM_RATE_LIMIT_NEW_USERS: limit,
  })
}

function show({ rows, errors, server, clients, mbits, entered, rooms, members }: LoadResult): void {
  console.table(Object.fromEntries(rows.map(({ step, ...row }) => [step, row])))
  const lines = [`${entered} of ${rooms * members} members in; times in ms`]
  if (mbits) lines.push(`media: ${mbits.in} Mbit/s into the server, ${mbits.out} Mbit/s out of it`)
  if (server)
    lines.push(
      `server: ${Math.round(server.cpu * 100)} % of a core, ${Math.round(server.memory / 2 ** 20)} MiB while all were in`,
    )
  lines.push(
    `clients: ${Math.round(clients.cpu * 100)} % of a core${clients.cpu > FULL ? ': they were slow themselves, and the server’s own times are below these' : ''}`,
  )
  const failures = Object.entries(errors)
  lines.push(
    failures.length === 0 ? 'errors: none' : `errors: ${failures.map(([what, n]) => `${what}: ${n}`).join(', ')}`,
  )
  process.stdout.write(`${lines.join('\n')}\n`)
}
