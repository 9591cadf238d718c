import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build, builtServer } from '../support/built_server.js'
import { send, sendInOrder } from './lanes.js'
import { cpuSeconds, median } from './process_cost.js'
import { fillRooms, type RestFigure, SETTINGS } from './rest_load.js'

const ROUNDS = 5

export interface RestBars {
  /** Of what has no bar of its own. */
  readonly usual: number
  readonly [what: string]: number
}

async function startFloor(): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('koa_floor.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(Number(text.split(' ')[1]))),
  )
  return { process: child, port }
}

/**
 * What the built server's REST calls cost its process (CPU time, so that the load and other work on the machine count
 * little), as a share of a bare Koa route with an answer of the same size.
 *
 * @param settings beside those of all benches
 * @param requests of one round
 */
export async function compareWithFloor(
  settings: { [name: string]: string },
  bars: RestBars,
  { rooms, requests }: { rooms: number; requests: number },
): Promise<void> {
  build()
  const server = await builtServer({ ...SETTINGS, ...settings })
  const floor = await startFloor()
  const serverPid = server.process.pid ?? 0
  const floorPid = floor.process.pid ?? 0

  /** CPU microseconds per request. */
  async function cost(pid: number, run: () => Promise<unknown>, requests: number): Promise<number> {
    const before = cpuSeconds(pid)
    await run()
    return ((cpuSeconds(pid) - before) * 1e6) / requests
  }

  /** The share of the floor that a call reaches: floor and call in turns, the median of all rounds. */
  async function compare({ what, requests: requestsOf }: RestFigure): Promise<void> {
    const bar = bars[what] ?? bars.usual
    const warm = requestsOf(ROUNDS)
    const [first = []] = warm
    const [sample = ''] = await send(server.port, first, { lanes: 1, keep: true })
    const bytes = Buffer.byteLength(sample)
    const asFloor = (request: string) => request.replace(/^POST \/weapp\/\w+\/\w+/, `POST /floor/${bytes}`)
    await sendInOrder(server.port, warm.slice(1))
    await sendInOrder(
      floor.port,
      warm.map((list) => list.map(asFloor)),
    )
    const ratios: number[] = []
    const costs: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const lists = requestsOf(round)
      const count = lists.flat().length
      const floorLists = lists.map((list) => list.map(asFloor))
      const base = await cost(floorPid, () => sendInOrder(floor.port, floorLists), count)
      const own = await cost(serverPid, () => sendInOrder(server.port, lists), count)
      ratios.push(base / own)
      costs.push(own)
    }
    const ratio = median(ratios)
    const us = Math.round(median(costs))
    console.log(JSON.stringify({ what, bytes, us, ratio: Number(ratio.toFixed(2)), bar, met: ratio >= bar }))
  }

  try {
    for (const figure of await fillRooms(server.port, rooms, requests)) await compare(figure)
  } finally {
    floor.process.kill()
    await server.close()
  }
}
