import type { Clock } from '../../clock.js'
import type { StreamTag, StreamTap } from '../embedded/stream_tap.js'
import type { FfmpegPool } from '../ffmpeg/ffmpeg_pool.js'
import { BOUNDED_PICTURES } from '../ffmpeg/spawn_ffmpeg.js'
import { flvHeader, TagType, writeTag } from '../flv/tag.js'

/** A key frame that is no older (ms of stream) is taken as it is; else what came after it is decoded too. */
const FRESH_ENOUGH = 2_000
/** How long (ms) a key frame is waited for where none is kept. */
const KEY_FRAME = 4_000
/** One run of ffmpeg: ms, and bytes of what it writes. */
const RUN = { ms: 5_000, most: 4 * 1024 * 1024 }
/** The longer ones are made so wide. */
const WIDTH = 640
const START_OF_JPEG = Buffer.from([0xff, 0xd8, 0xff])

/** The newest picture of a live stream as JPEG; undefined when none comes. Rejects where ffmpeg fails. */
export async function coverPicture(
  streamID: string,
  { tap, clock, ffmpeg }: { tap: Pick<StreamTap, 'onTags'>; clock: Clock; ffmpeg: Pick<FfmpegPool, 'run'> },
): Promise<Buffer | undefined> {
  const tags = await newestPictures(streamID, tap, clock)
  if (tags === undefined) return undefined
  const pictures = tags.filter(({ header }) => !header).length
  const scale = `scale=w=min(${WIDTH}\\,iw):h=-2`
  const args = ['-threads', '1', ...BOUNDED_PICTURES, '-f', 'flv', '-i', 'pipe:0', '-an']
  const filters = ['-vf', pictures > 1 ? `select=gte(n\\,${pictures - 1}),${scale}` : scale]
  const output = ['-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2pipe', 'pipe:1']
  const input = tags.map(({ type, timestamp, payload }) => writeTag({ type, timestamp, body: payload }))
  const written = await ffmpeg.run([...args, ...filters, ...output], [flvHeader(true, false), ...input], RUN)
  const last = written.lastIndexOf(START_OF_JPEG)
  return last < 0 ? undefined : written.subarray(last)
}

/** What a decoder needs for the newest picture: its configuration, a key frame, and what follows if that is old. */
function newestPictures(
  streamID: string,
  tap: Pick<StreamTap, 'onTags'>,
  clock: Clock,
): Promise<StreamTag[] | undefined> {
  return new Promise((resolve) => {
    let header: StreamTag | undefined
    let pictures: StreamTag[] = []
    const done = () => {
      cancel()
      // Not here: the relay may be going through its taps.
      queueMicrotask(untap)
      const [first] = pictures
      if (header === undefined || first === undefined) return resolve(undefined)
      const old = (pictures.at(-1)?.timestamp ?? 0) - first.timestamp > FRESH_ENOUGH
      resolve([header, ...(old ? pictures : [first])])
    }
    const cancel = clock.after(KEY_FRAME, done)
    let kept = true
    const untap = tap.onTags(streamID, {
      tag(tag) {
        if (tag.type !== TagType.VIDEO) return
        if (tag.header) header = tag
        else if (tag.key) pictures = [tag]
        else if (pictures.length > 0) pictures.push(tag)
        if (!kept && pictures.length > 0) done()
      },
      end: done,
    })
    // What the relay keeps has come by now; if there was no key frame, the next one does.
    kept = false
    if (pictures.length > 0) done()
  })
}
