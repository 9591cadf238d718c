import { openSync } from 'node:fs'
import { systemClock } from '../../../server/clock.js'
import { FfmpegPool } from '../../../server/media/ffmpeg/ffmpeg_pool.js'
import { FfmpegProcess } from '../../../server/media/ffmpeg/ffmpeg_process.js'

// Run by spawn.test.ts as a process of its own: takes every file that it may have, then starts ffmpeg both ways.
try {
  for (;;) openSync('/dev/null', 'r')
} catch {
  // None is left.
}
const pool = new FfmpegPool({ command: 'ffmpeg', clock: systemClock })
const ended = await new Promise<string>((resolve) => {
  new FfmpegProcess('ffmpeg', ['-version'], 1, resolve).pipe(3).write('sound')
})
const failed = await pool.run([], [Buffer.of(0)], { ms: 1_000, most: 1 }).catch((error: Error) => error.message)
console.log(JSON.stringify([ended, failed]))
