// A guest published one key frame and then only pictures that build on it, and asked for HLS: all of it was held in
// memory until the next key frame, which never came. So was a recording of an encoder that refreshes its pictures piece
// by piece; and where a time stamp of the first picture lay in the future, the whole stream waited to begin.
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { type StreamTag, TagType } from '../../../server/media/embedded/stream_tap.js'
import { wire } from '../../../server/media/embedded/wire.js'
import { HlsStream } from '../../../server/media/hls/hls_stream.js'
import { RecordingWriter } from '../../../server/media/record/recording_writer.js'
import { SampleReader } from '../../../server/media/record/sample_reader.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { FedTap } from '../hls/fed_tap.js'
import { makeClip, probe } from './clip.js'

const MiB = 1024 * 1024
/** What is given up, and what is allowed to wait in memory. */
const SENT = 64 * MiB
const HELD = 40 * MiB
let folder: string
let made = 0
let clip: StreamTag[]
let header: StreamTag
let key: StreamTag

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-held-'))
  // One key frame, the first: 40 s of real pictures.
  clip = makeClip({ seconds: 40, gop: 10_000, audio: false })
    .filter(({ type }) => type === TagType.VIDEO)
    .map(({ type, timestamp, body }) => wire.tag(type, timestamp, Buffer.from(body)))
  const [first, second] = clip
  if (first === undefined || second === undefined) throw new Error('there is no clip')
  header = first
  key = second
})
afterAll(() => rm(folder, { recursive: true }))

function recording() {
  const files: string[] = []
  const writer = new RecordingWriter(
    {
      begin: async () => {
        files.push(path.join(folder, `${++made}.mp4`))
        return files.at(-1)
      },
      progress() {},
      async end() {},
    },
    { maxFileDuration: 3600, maxFileBytes: 1024 * MiB },
    new ManualClock(),
    silentLog,
  )
  const reader = new SampleReader()
  const feed = async (tags: readonly StreamTag[]) => {
    for (const tag of tags) {
      const sample = reader.read(tag)
      if (sample) await writer.write(sample)
    }
  }
  return { files, writer, feed }
}

/** Pictures of half a MiB that build on those before, 25 a second. */
function* pictures(sent = SENT, step = 40): Generator<StreamTag> {
  const body = Buffer.concat([Buffer.of(0x27, 1, 0, 0, 0, 0, 7, 0xff, 0xfc), Buffer.alloc(MiB / 2 - 4, 0x41)])
  for (let at = 1; at <= sent / (MiB / 2); at++) yield wire.tag(TagType.VIDEO, at * step, body)
}

/** The key frame, to be shown in two hours and a third. */
function farOff(): StreamTag {
  const payload = Buffer.from(key.payload)
  payload.set([0x7f, 0xff, 0xff], 2)
  return wire.tag(TagType.VIDEO, 0, payload)
}

it.each([
  ['whose key frame is the last', () => key, 40],
  ['whose first picture is of the far future', farOff, 40],
  ['whose time stands still', () => key, 0],
])('a recording of a stream %s holds a bounded part of it', async (_which, first, step) => {
  const { writer, feed } = recording()
  await feed([header, first()])
  let most = 0
  for (const picture of pictures(SENT, step)) {
    await feed([picture])
    most = Math.max(most, writer.held)
  }
  await writer.end()
  expect(most).toBeLessThan(HELD)
  expect(writer.held).toBe(0)
})

it('what is held beyond the bound is on the disk, with the next pictures behind it', async () => {
  const { files, writer, feed } = recording()
  await feed([header, key])
  await feed([...pictures()])
  const [file = ''] = files
  expect(files).toHaveLength(1)
  expect((await stat(file)).size).toBeGreaterThan(SENT - HELD)
  await writer.end()
  expect((await stat(file)).size).toBeGreaterThan(SENT)
})

it('a recording that begins after the only key frame has what comes half a minute later', async () => {
  const { files, writer, feed } = recording()
  await feed([header, ...clip.filter(({ timestamp }) => timestamp >= 2_000)])
  await writer.end()
  const [file = ''] = files
  expect(files).toHaveLength(1)
  const { streams, duration } = probe(file)
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264'])
  expect(duration).toBeGreaterThan(6)
})

it('HLS of such a stream counts what it holds, and names fewer segments where they are large', async () => {
  const tap = new FedTap()
  const stream = new HlsStream('a_1', { tap, clock: new ManualClock(), ids: randomIds, log: silentLog })
  const feed = async (tag: StreamTag) => {
    tap.feed([{ type: tag.type, timestamp: tag.timestamp, body: tag.payload }])
    await stream.settled()
  }
  await feed(header)
  await feed(key)
  let most = 0
  let counted = 0
  for (const picture of pictures(SENT * 2)) {
    await feed(picture)
    most = Math.max(most, stream.size)
    counted += stream.size > MiB ? 1 : 0
  }
  expect(counted).toBeGreaterThan(SENT / MiB)
  expect(most).toBeLessThan(SENT * 1.6)
  stream.close()
})
