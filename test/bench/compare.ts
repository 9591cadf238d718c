import { parseArgs } from 'node:util'
import { build, builtServer } from '../support/built_server.js'
import { RedisServer } from '../support/redis_server.js'
import type { Comparison } from './compare/alternate.js'
import { compareIm } from './compare/im.js'
import { compareRelay } from './compare/relay.js'
import { compareRest } from './compare/rest.js'
import { SETTINGS } from './rest_load.js'

const USAGE = `npm run bench -- compare <A> <B> [--rounds 25] [--only rest,im,relay,redis] [--figure <text>] [--bar 0.97]

Compares two checkouts of this project, each with its own node_modules: what a request over REST, a frame of the IM
socket and a piece of media cost the built server, in processor time (user and system) of its process; redis: REST with
the rooms in a Redis, each server its own, whose time is not in it. Both servers run, and one is asked at a time, in turns; a ratio is A's cost by B's, pair by pair, the median and the middle half of
all pairs. Above 1, B is cheaper than A. Linux only;
--figure takes those whose name has that text. A comparison of a checkout with itself shows what noise is.

For example, against an earlier commit:
  git worktree add ../before <commit> && (cd ../before && npm ci)
  npm run bench -- compare ../before .`

const KINDS = { rest: compareRest, im: compareIm, relay: compareRelay, redis: compareRest }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '25' },
    only: { type: 'string', default: Object.keys(KINDS).join() },
    figure: { type: 'string', default: '' },
    bar: { type: 'string', default: '0.97' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const [a, b] = positionals
const [rounds, bar] = [Number(values.rounds), Number(values.bar)]

if (values.help || a === undefined || b === undefined) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 1)
}

function show({ what, a, b, ratio, low, high }: Comparison): void {
  const figures = { a: a.toFixed(1), b: b.toFixed(1), ratio: ratio.toFixed(3) }
  console.log(
    JSON.stringify({ what, ...figures, half: `${low.toFixed(2)}-${high.toFixed(2)}`, bar, met: ratio >= bar }),
  )
}

for (const root of [a, b]) build(root)
for (const [name, compare] of Object.entries(KINDS)) {
  if (!values.only.split(',').includes(name)) continue
  const settings = { ...SETTINGS, ...(name === 'im' && { RTCROOM_MULTI_ROOM_MAX_MEMBERS: '20' }) }
  const databases: RedisServer[] = []
  const start = async (root: string) => {
    if (name !== 'redis') return builtServer(settings, root)
    const redis = await RedisServer.start()
    databases.push(redis)
    return builtServer({ ...settings, RTCROOM_STORE_PROVIDER: 'redis', RTCROOM_STORE_REDIS_URL: redis.url }, root)
  }
  const servers = [await start(a), await start(b)] as const
  try {
    const named = (found: Comparison) =>
      show({ ...found, what: name === 'redis' ? `${found.what}, Redis` : found.what })
    await compare(...servers, { rounds, figure: values.figure, found: named })
  } finally {
    for (const server of servers) await server.close()
    for (const redis of databases) await redis.stop()
  }
}
process.exit()
