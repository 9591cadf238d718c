import { Figures, type Row } from './figures.js'
import { LoadMedia } from './media.js'
import type { LoadOptions } from './options.js'
import type { Cost } from './server_cost.js'
import { type Entries, Visitor } from './visitor.js'

/** Rooms that are begun at once. */
const AT_ONCE = 5

export interface LoadResult {
  rooms: number
  members: number
  media: boolean
  seconds: number
  /** Members that were in at the end of the ramp. */
  entered: number
  /** Seconds from the first login until all were in. */
  ramp: number
  rows: Row[]
  errors: { [what: string]: number }
  /** Of the server while all were in; absent when it does not tell. */
  server?: { cpu: number; memory: number }
  /** Of a core, what all clients took meanwhile: near 1 the times are theirs rather than the server's. */
  clients: { cpu: number }
  /** Mbit/s that the server got and gave away while all were in. */
  mbits?: { in: number; out: number }
}

/** Fills the rooms, lets them stand, empties them. */
export async function runLoad(
  { rooms, members, media: withMedia, seconds }: LoadOptions,
  urls: readonly string[],
  cost: () => Promise<Cost | undefined>,
  progress: (line: string) => void,
): Promise<LoadResult> {
  const figures = new Figures()
  const entries: Entries = new Map()
  const media = withMedia ? new LoadMedia(figures) : undefined
  const visitors: Visitor[] = []
  let entered = 0
  let begun = 0

  async function fill(room: number): Promise<void> {
    let roomID: string | undefined
    for (let member = 0; member < members; member++) {
      const visitor = new Visitor(urls[(room + member) % urls.length] ?? '', figures, entries, media)
      visitors.push(visitor)
      if (!(await visitor.login().catch(() => false))) continue
      if (roomID === undefined) {
        roomID = await visitor.create().catch((error: Error) => failed('create', error))
        if (roomID === undefined) return
        entered++
      } else if (await visitor.enter(roomID).catch((error: Error) => failed('enter', error))) entered++
    }
  }
  function failed(step: string, error: Error): undefined {
    figures.fail(`${step} ${'errCode' in error ? error.errCode : error.message}`)
  }
  async function worker(): Promise<void> {
    while (begun < rooms) await fill(begun++)
  }

  const began = performance.now()
  const reporting = setInterval(() => {
    const errors = [...figures.errors.values()].reduce((sum, count) => sum + count, 0)
    progress(
      `${Math.round((performance.now() - began) / 1000)} s: ${entered} of ${rooms * members} in, ${figures.count('beat')} beats, ${errors} errors`,
    )
  }, 5_000)
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    const ramp = (performance.now() - began) / 1000
    progress(`${entered} of ${rooms * members} in after ${ramp.toFixed(1)} s; they stay ${seconds} s`)
    const [before, bytes, stood, own] = [await cost(), { ...media?.bytes }, performance.now(), process.cpuUsage()]
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    const [after, lasted, { user, system }] = [await cost(), (performance.now() - stood) / 1000, process.cpuUsage(own)]
    const rate = (now = 0, then = 0) => Math.round((((now - then) * 8) / lasted / 1e6) * 10) / 10
    const result: LoadResult = {
      rooms,
      members,
      media: withMedia,
      seconds,
      entered,
      ramp: Math.round(ramp * 10) / 10,
      rows: figures.rows(),
      errors: Object.fromEntries(figures.errors),
      clients: { cpu: Math.round((user + system) / lasted / 1e4) / 100 },
    }
    if (before && after)
      result.server = { cpu: Math.round(((after.cpu - before.cpu) / lasted) * 100) / 100, memory: after.memory }
    if (media)
      result.mbits = { in: rate(media.bytes.sent, bytes.sent), out: rate(media.bytes.received, bytes.received) }
    return result
  } finally {
    clearInterval(reporting)
    await Promise.all(visitors.map((visitor) => visitor.leave()))
    media?.close()
  }
}
