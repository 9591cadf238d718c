import { spawn } from 'node:child_process'
import { collectDefaultMetrics } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { compiled } from '../support/compiled.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { HELP, readOptions } from './options.js'

let server: RunningServer
beforeAll(async () => {
  server = await runningServer({ media: { rtmpPort: 0 }, identity: { mode: 'guest' } }, silentLog, {
    clock: systemClock,
  })
})
afterAll(() => server.close())

async function load(...args: string[]): Promise<{ output: string; code: number | null }> {
  const child = spawn(process.execPath, [await compiled('test/load/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ output, code })))
}

describe('npm run load', () => {
  it('fills rooms of a server with clients and media, and says how long everything took', async () => {
    const { registry } = server.assembly.services
    collectDefaultMetrics({ register: registry })
    const token = server.assembly.adminToken
    const where = ['--url', server.url, '--token', token]
    const { output } = await load('--rooms', '2', '--members', '3', '--media', '--seconds', '8', '--json', ...where)
    const result = JSON.parse(output)
    expect(result).toMatchObject({ entered: 6, errors: {}, server: { memory: expect.any(Number) } })
    expect(result.clients.cpu).toBeGreaterThan(0)
    const counts = Object.fromEntries(
      result.rows.map(({ step, count }: { step: string; count: number }) => [step, count]),
    )
    expect(counts).toMatchObject({ login: 6, create: 2, enter: 4, 'first picture': 12 })
    // Who is in hears of each who comes: 1 + 2 in each room, and of changes of them.
    expect(counts.notification).toBeGreaterThanOrEqual(6)
    expect(counts.beat).toBeGreaterThanOrEqual(6)
    expect(result.mbits.out).toBeGreaterThan(result.mbits.in)
  }, 60_000)

  it('explains itself, and says in one line what is wrong', async () => {
    expect(await load('--help')).toEqual({ output: HELP, code: 0 })
    const { output, code } = await load('--rooms', 'many')
    expect([output, code]).toEqual([
      '--rooms: many is no whole number from 1 on\nnpm run load -- --help names the options\n',
      1,
    ])
  }, 60_000)

  it.each([
    [['--url', 'example.org'], '--url, --nodes: example.org is no address such as http://127.0.0.1:5757'],
    [['--seconds', '0'], '--seconds: 0 is no whole number from 1 on'],
    [['--rooms'], expect.stringContaining('--rooms')],
    [
      ['--nodes', 'http://a/,http://b'],
      expect.objectContaining({ urls: ['http://a', 'http://b'], rooms: 100, members: 4 }),
    ],
  ])('takes %j', (args, taken) => {
    expect(readOptions(args)).toEqual(taken)
  })
})
