// How long a picture takes from one page to another, beside a bare RTCPeerConnection in the same run; whether sound
// keeps step with it; a room of four beside a mesh of bare connections.
//   npx tsx test/bench/latency.ts [loopback] [network] [sync] [room] [loss] [bursts]
//       [--seconds=20] [--runs=3] [--stages]
// --stages prints what each stage of the way takes: capture, encoder, writing, relay, reading, decoder, jitter buffer,
// drawing; and what each kind of thread of the browser takes, in cores.
import { bursts } from './latency/bursts.js'
import { option } from './latency/figures.js'
import { barePair, pair } from './latency/pair.js'
import { mesh, room } from './latency/room.js'
import { sync } from './latency/sync.js'

const SECONDS = option('seconds', 20)
const RUNS = option('runs', 3)
const scenarios = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))

const times = (ours: number, bare: number) => (ours / bare).toFixed(2)

async function loopback(): Promise<void> {
  for (let run = 1; run <= RUNS; run++) {
    const bare = await barePair(SECONDS)
    const ours = await pair(`loopback run ${run}`, {}, SECONDS)
    if (bare && ours)
      console.log(
        `loopback run ${run}: p50 ${times(ours.p50, bare.p50)}, p95 ${times(ours.p95, bare.p95)} of the bare connection's (bar 1.5)`,
      )
  }
}

async function network(): Promise<void> {
  for (let run = 1; run <= RUNS; run++)
    await pair(`network 50 ms + 0-30 ms each way run ${run}`, { delay: 50, jitter: 30 }, SECONDS)
}

/** What the loss of packets does to a connection over TCP. */
async function loss(): Promise<void> {
  for (const part of [0, 0.01, 0.02])
    await pair(`25 ms each way, ${part * 100} % lost`, { delay: 25, jitter: 5, loss: part }, SECONDS)
}

async function four(): Promise<void> {
  for (let run = 1; run <= RUNS; run++) {
    const bare = await mesh(SECONDS)
    const ours = await room(SECONDS)
    console.log(`room run ${run}: p50 ${times(ours.p50, bare.p50)} of the mesh's (bar 2)`)
  }
}

const all: { [name: string]: () => Promise<void> } = {
  loopback,
  network,
  sync: async () => {
    await sync('sync loopback', 0, 0, SECONDS)
    await sync('sync network', 50, 30, SECONDS)
  },
  room: four,
  loss,
  bursts: () => bursts(Math.max(3, Math.round((RUNS * SECONDS) / 10))),
}
for (const name of scenarios.length > 0 ? scenarios : Object.keys(all)) await all[name]?.()
