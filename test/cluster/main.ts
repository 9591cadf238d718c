import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { makeFolder } from '../../server/config/make_folder.js'

const HELP = `npm run cluster [-- HOST]

Starts a redis-server and three nodes on this machine, to try a cluster: HTTP at the ports 5757 to 5759, RTMP at 1935 to
1937, each with the demo. Data is kept in data/cluster. A node that you kill is started again after 15 s, so that you
can see the others go on meanwhile. Ctrl-C ends everything.

  HOST   name or address by which clients reach this machine (localhost)
`

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDER = path.resolve('data/cluster')
const NODES = 3
const HTTP_PORT = 5757
const RTMP_PORT = 1935
/** Longer than a node's place is kept for it (ms). */
const AWAY = 15_000
const HOST = process.argv[2] ?? 'localhost'

if (HOST.startsWith('-')) {
  process.stdout.write(HELP)
  process.exit(HOST === '--help' || HOST === '-h' ? 0 : 1)
}

const secret = randomBytes(32).toString('hex')
let ending = false

function say(line: string): void {
  process.stdout.write(`cluster: ${line}\n`)
}

function end(): void {
  ending = true
  // Each node ends gracefully on the same signal, then Redis is stopped.
  setTimeout(() => redis.kill(), 3_000).unref()
}

const socket = path.join(FOLDER, 'redis.sock')
await makeFolder(FOLDER)
const settings = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'yes', '--dir', FOLDER]
const redis = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction'], {
  stdio: 'ignore',
  detached: true,
})
redis.on('error', () => {
  process.stderr.write(
    'cluster: redis-server is missing. Install it first: apt-get install redis-server (or the like)\n',
  )
  process.exit(1)
})
redis.on('exit', () => {
  if (!ending) say('redis-server ended')
})

function start(number: number): void {
  const port = HTTP_PORT + number
  const node = spawn(process.execPath, [path.join(ROOT, 'dist/server/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      RTCROOM_PORT: String(port),
      RTCROOM_MEDIA_RTMP_PORT: String(RTMP_PORT + number),
      RTCROOM_DATA_DIR: path.join(FOLDER, String(port)),
      RTCROOM_STORE_PROVIDER: 'redis',
      RTCROOM_STORE_REDIS_URL: socket,
      RTCROOM_CLUSTER_SECRET: secret,
      RTCROOM_CLUSTER_NODE_URL: `http://${HOST}:${port}`,
    },
  })
  say(`node ${port}: http://${HOST}:${port}/demo, process ${node.pid} (kill -9 ${node.pid} and see the others go on)`)
  node.on('exit', (_code, signal) => {
    if (ending) return
    say(`node ${port} ended (${signal ?? 'by itself'}), it starts again in ${AWAY / 1000} s`)
    setTimeout(() => {
      if (!ending) start(number)
    }, AWAY)
  })
}

// Until it answers nodes would find nothing.
await new Promise((resolve) => setTimeout(resolve, 1_000))
for (let number = 0; number < NODES; number++) start(number)
process.on('SIGINT', end)
process.on('SIGTERM', end)
