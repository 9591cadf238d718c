import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { FRAME_BYTES, readTime } from './relay/barcode.js'
import { startEmbedded } from './relay/media_server.js'
import { now, percentile, publishPainted } from './relay/painted.js'

// From just before a picture enters the encoder to the decoded picture in the player, by a clock drawn
// into each picture: ffmpeg -> relay -> ffmpeg. npx tsx test/bench/relay_latency.ts [seconds] [runs]

const [seconds = 20, runs = 3] = process.argv.slice(2).map(Number)
/** Left out at the start, ms: probing and the first burst. */
const SETTLE = 4000

const QUICK = ['-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0']

/** Plays until stopped; tells each picture's age, NaN for one that cannot be read. */
function play(url: string, onAge: (ms: number) => void): () => void {
  const args = [
    '-v',
    'error',
    ...QUICK,
    '-i',
    url,
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-flush_packets',
    '1',
    '-',
  ]
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let rest = Buffer.alloc(0)
  ffmpeg.stdout.on('data', (data: Buffer) => {
    const at = now()
    rest = Buffer.concat([rest, data])
    while (rest.length >= FRAME_BYTES) {
      const drawn = readTime(rest.subarray(0, FRAME_BYTES))
      onAge(drawn === undefined ? Number.NaN : at - drawn)
      rest = rest.subarray(FRAME_BYTES)
    }
  })
  return () => ffmpeg.kill('SIGKILL')
}

async function measure(path: 'rtmp' | 'flv'): Promise<void> {
  const server = await startEmbedded(1)
  const [urls] = server.urls
  if (urls === undefined) throw new Error('no stream')
  const stopPush = publishPainted(urls.push)
  await wait(1500)
  const ages: number[] = []
  const began = now()
  const stopPlay = play((path === 'rtmp' ? urls.rtmp : urls.flv) ?? '', (age) => {
    if (now() - began > SETTLE) ages.push(age)
  })
  await wait(SETTLE + seconds * 1000)
  stopPlay()
  stopPush()
  server.stop()
  const good = ages.filter((age) => !Number.isNaN(age)).sort((a, b) => a - b)
  console.log(
    JSON.stringify({
      path: `rtmp -> ${path}`,
      seconds,
      pictures: good.length,
      bad: ages.length - good.length,
      p50: percentile(good, 0.5),
      p95: percentile(good, 0.95),
      max: percentile(good, 1),
    }),
  )
}

for (let run = 0; run < runs; run++) await measure('rtmp')
await measure('flv')
