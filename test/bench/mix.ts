/**
 * What a mix costs: processor time of its processes and of this one, with 1 to 3 guests. `npx tsx test/bench/mix.ts`
 */
import { readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { mixFixture } from '../media/mix/mix_fixture.js'

const SECONDS = 10
/** Linux counts processor time in hundredths of a second. */
const TICKS = 100

/** Seconds of processor time so far of all decoders and encoders that this process started. */
function ffmpegSeconds(): number {
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ')
      if (fields[1] === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('pipe:'))
        ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It ended meanwhile.
    }
  return ticks / TICKS
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const ownSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const fixture = await mixFixture()
const { media } = fixture
const streams = [await fixture.publish('ann', '', 400, 'testsrc2')]
await pause(2_000)
let own = ownSeconds()
await pause(SECONDS * 1000)
const idle = (ownSeconds() - own) / SECONDS
console.log(
  `load of the machine: ${loadavg()[0]?.toFixed(1)}; this process without a mix: ${(idle * 100).toFixed(1)} % of a core`,
)
for (let guests = 1; guests <= 3; guests++) {
  streams.push(await fixture.publish(`guest${guests}`, '', 400 + guests * 100, 'testsrc2'))
  await media.mix(
    fixture.mergeParams(...streams),
    streams.map((streamID) => ({ streamID, userID: '' })),
  )
  await pause(4_000)
  own = ownSeconds()
  const before = ffmpegSeconds()
  await pause(SECONDS * 1000)
  const processes = ((ffmpegSeconds() - before) / SECONDS) * 100
  const here = ((ownSeconds() - own) / SECONDS - idle) * 100
  console.log(
    `360x640, ${guests} guests: ffmpeg ${processes.toFixed(1)} %, this process ${here.toFixed(1)} % of a core`,
  )
}
await fixture.close()
process.exit(0)
