import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StreamTap, TapSink } from '../../../server/media/embedded/stream_tap.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { RecordingWriter } from '../../../server/media/record/recording_writer.js'
import type { StreamSample } from '../../../server/media/record/sample_reader.js'
import { SampleReader } from '../../../server/media/record/sample_reader.js'
import { StreamRecording } from '../../../server/media/record/stream_recording.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { makeClip } from './clip.js'

const tags = makeClip().flatMap(({ type, timestamp, body }) =>
  type === TagType.AUDIO || type === TagType.VIDEO
    ? [{ type, timestamp, payload: Buffer.from(body), header: false, key: false }]
    : [],
)
const limits = { maxFileDuration: 3_600, maxFileBytes: 1e9 }
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-trouble-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Where the recording gets its tags from, by hand. */
function tapByHand() {
  const sinks: TapSink[] = []
  const tap: Pick<StreamTap, 'onTags'> = {
    onTags(_streamID, sink) {
      sinks.push(sink)
      return () => sinks.splice(sinks.indexOf(sink), 1)
    },
  }
  return { tap, sinks }
}

it('leaves something out, with a line in the log, when the disk does not keep up; and goes on with a key frame', async () => {
  const { tap, sinks } = tapByHand()
  const { log, lines } = recordingLog()
  const written: StreamSample[] = []
  let release = () => {}
  let blocked = new Promise<void>((resolve) => {
    release = resolve
  })
  const writer = {
    async write(sample: StreamSample) {
      await blocked
      written.push(sample)
    },
    async end() {},
  }
  const recording = new StreamRecording(tap, 'anna_1', writer, log)
  const [config, first] = tags.filter(({ type }) => type === TagType.VIDEO)
  if (config === undefined || first === undefined) throw new Error('the clip has no pictures')
  const big = (keyFrame: boolean) =>
    Buffer.concat([Buffer.of(keyFrame ? 0x17 : 0x27, 1, 0, 0, 0), Buffer.alloc(1024 * 1024)])
  const send = (keyFrame: boolean, timestamp: number) => sinks[0]?.tag({ ...first, payload: big(keyFrame), timestamp })
  sinks[0]?.tag(config)
  send(true, 0)
  for (let i = 1; i < 40; i++) send(false, i)
  expect(lines.filter(({ level }) => level === 40)).toHaveLength(1)
  release()
  blocked = Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  send(false, 40)
  send(true, 41)
  send(false, 42)
  await recording.stop()
  const times = written.map(({ time }) => time)
  expect(times.length).toBeLessThan(20)
  expect(times.slice(-2)).toEqual([41, 42])
  expect(lines.at(-1)).toMatchObject({ skipped: 25 })
})

it('says that a file cannot be made, leaves the stream alone, and tries again later', async () => {
  const clock = new ManualClock()
  const { log, lines } = recordingLog()
  let file = path.join(folder, 'missing', 'a.mp4')
  const ended: number[] = []
  const files = { begin: async () => file, progress() {}, end: async (duration: number) => void ended.push(duration) }
  const writer = new RecordingWriter(files, limits, clock, log)
  const reader = new SampleReader()
  const samples = tags.flatMap((tag) => reader.read(tag) ?? [])
  for (const sample of samples) await writer.write(sample)
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(1)
  file = path.join(folder, 'a.mp4')
  clock.advance(9_000)
  for (const sample of samples) await writer.write(sample)
  expect(ended).toEqual([0])
  clock.advance(1_000)
  for (const sample of samples) await writer.write(sample)
  await writer.end()
  expect(ended[1]).toBeGreaterThan(2.8)
})

it('makes no file for each whim of a publisher, and goes on when that has passed', async () => {
  const clock = new ManualClock()
  const { log, lines } = recordingLog()
  let begun = 0
  const files = { begin: async () => path.join(folder, `${++begun}.mp4`), progress() {}, end: async () => {} }
  const writer = new RecordingWriter(files, limits, clock, log)
  const reader = new SampleReader()
  const samples = tags.flatMap((tag) => reader.read(tag) ?? [])
  for (let change = 0; change < 50; change++) {
    // The same settings as another object: to the writer they have changed.
    const tracks = { ...samples[0]?.tracks }
    for (const sample of samples) await writer.write({ ...sample, tracks, time: sample.time + change * 3_000 })
  }
  expect(begun).toBe(10)
  expect(lines.filter(({ level }) => level === 40)).toHaveLength(1)
  clock.advance(20_000)
  for (const sample of samples) await writer.write({ ...sample, time: sample.time + 200_000 })
  expect(begun).toBe(11)
  await writer.end()
})
