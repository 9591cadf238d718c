import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { wire } from '../../../server/media/embedded/wire.js'
import { FlvReader } from '../../../server/media/flv/reader.js'
import { type FlvTag, TagType } from '../../../server/media/flv/tag.js'
import { MemberDecoder } from '../../../server/media/mix/decoder.js'
import { ManualClock } from '../../support/manual_clock.js'

let folder: string
let decoder: MemberDecoder | undefined
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-hostile-'))
})
afterEach(() => {
  decoder?.stop()
  decoder = undefined
  rmSync(folder, { recursive: true })
})

const PLACE = { streamID: 's', x: 0, y: 0, width: 640, height: 480 }
const LIVE = { streamID: 's', since: 0, bitrate: 0, fps: 0, keyFrameDistance: 0, players: 0, dropped: 0 }

/** A stream of pictures alone, which goes on for ever after these. */
const tapOf = (tags: readonly FlvTag[]) => ({
  stats: () => ({ ...LIVE, video: true, audio: false, otherFormats: [] }),
  onTags(_streamID: string, sink: { tag(tag: ReturnType<typeof wire.tag>): void }) {
    for (const { type, timestamp, body } of tags) sink.tag(wire.tag(type, timestamp, Buffer.from(body)))
    return () => {}
  },
})

/** The configuration and forty times the key frame of a picture of this size, as tags. */
function still(size: string): FlvTag[] {
  const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=15`, '-frames:v', '1']
  const output = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-f', 'flv', 'pipe:1']
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', ...source, ...output], { maxBuffer: 64 << 20 })
  const tags: FlvTag[] = []
  new FlvReader((tag) => tags.push(tag), { maxTagBytes: 16 << 20 }).push(stdout)
  const [header, key] = tags.filter(({ type }) => type === TagType.VIDEO)
  if (header === undefined || key === undefined) throw new Error('ffmpeg made no picture')
  return [header, ...Array.from({ length: 40 }, (_, i) => ({ ...key, timestamp: i * 67 }))]
}

/** An ffmpeg that notes that it was started, and then does this. */
function program(does: string): string {
  const file = path.join(folder, 'ffmpeg')
  writeFileSync(file, `#!/bin/sh\necho $$ >> ${folder}/started\n${does}\n`)
  chmodSync(file, 0o755)
  return file
}
const started = () => readFileSync(`${folder}/started`, 'utf8').trim().split('\n')

/*
 * A picture of 16x8192 was made as wide as its place before it was cut: 640x327680, and 700 MiB for each of a guest's
 * streams.
 */
it('a picture that is a line takes no more than another one', async () => {
  const ffmpeg = program('exec ffmpeg "$@"')
  decoder = new MemberDecoder(PLACE, { ffmpeg, tap: tapOf(still('16x8192')), clock: systemClock, failed: () => {} })
  await vi.waitFor(() => expect(decoder?.picture).toBeDefined(), 20_000)
  const status = readFileSync(`/proc/${started()[0]}/status`, 'latin1')
  expect(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1])).toBeLessThan(150 * 1024)
}, 60_000)

// What only a hostile header says: a picture of 64 million pixels took 100 MB, for each that is kept to decode others.
it('a picture of more pixels than any phone sends is not decoded', async () => {
  const failed = vi.fn()
  const tap = tapOf(still('5120x2880'))
  decoder = new MemberDecoder(PLACE, { ffmpeg: 'ffmpeg', tap, clock: systemClock, failed })
  await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(expect.stringContaining('max pixel count')), 20_000)
  expect(decoder.picture).toBeUndefined()
}, 60_000)

it('a decoder that always fails is started less and less often', async () => {
  const clock = new ManualClock()
  const failed = vi.fn()
  decoder = new MemberDecoder(PLACE, { ffmpeg: program('exit 1'), tap: tapOf([]), clock, failed })
  for (const [failures, wait] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(failures + 1), 10_000)
    clock.advance(wait - 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(started()).toHaveLength(failures + 1)
    clock.advance(1)
  }
})

/*
 * A thousand pictures a second, of a few bytes each until they are decoded, kept this process from everything else:
 * they came as fast as ffmpeg made them.
 */
it('pictures are read at the pace of the mix, however many there are', async () => {
  const ffmpeg = program('exec cat /dev/zero')
  decoder = new MemberDecoder(PLACE, { ffmpeg, tap: tapOf([]), clock: new ManualClock(), failed: () => {} })
  const seen = new Set<Buffer>()
  const look = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) {
      if (decoder?.picture) seen.add(decoder.picture)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await vi.waitFor(() => expect(decoder?.picture).toBeDefined())
  await look(500)
  expect(seen.size).toBeLessThanOrEqual(2)
  for (let step = 0; step < 10; step++) {
    decoder.readOn()
    // On a busy machine the next one takes its time.
    const before = seen.size
    for (let turn = 0; turn < 100 && (turn === 0 || seen.size === before); turn++) await look(100)
  }
  expect(seen.size).toBeGreaterThan(5)
  expect(seen.size).toBeLessThanOrEqual(2 + 10 * 2)
}, 30_000)
