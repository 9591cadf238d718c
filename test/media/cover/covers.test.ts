import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { CoverServer } from '../../../server/media/cover/cover_server.js'
import { FfmpegPool } from '../../../server/media/ffmpeg/ffmpeg_pool.js'
import { findFfmpeg } from '../../../server/media/ffmpeg/find_ffmpeg.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { type Pusher, push, type Tracks } from '../embedded/ffmpeg.js'
import { type MediaFixture, openMedia } from '../embedded/media_fixture.js'

// Covers of real streams, decoded by a real ffmpeg.

let fixture: MediaFixture
let covers: CoverServer
let pool: FfmpegPool
/** Of the covers' age; media and ffmpeg run in real time. */
let clock: ManualClock
let runs = 0
const pushers: Pusher[] = []

beforeEach(async () => {
  fixture = await openMedia({ covers: true })
  clock = new ManualClock()
  pool = new FfmpegPool({ command: 'ffmpeg', clock: systemClock })
  runs = 0
  serve({
    run: (...given) => {
      runs++
      return pool.run(...given)
    },
  })
})
afterEach(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
  pool.close()
  await fixture.close()
})

function serve(ffmpeg?: Pick<FfmpegPool, 'run'>): void {
  const { media, http } = fixture
  covers = new CoverServer({
    tap: media,
    ...(ffmpeg && { ffmpeg }),
    gate: media.gate,
    isLive: (streamID) => media.stats(streamID) !== undefined,
    clock,
    log: silentLog,
    ipOf: () => '127.0.0.1',
  })
  http.removeAllListeners('request')
  http.on('request', (request, response) => {
    if (!covers.handleRequest(request, response)) response.writeHead(404).end()
  })
}

async function live(tracks?: Tracks, extra?: string[]): Promise<{ streamID: string; coverURL: string }> {
  const { media, address } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  media.claim(streamID)
  pushers.push(push(pushURL, tracks, extra))
  await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('live'), 20_000)
  return { streamID, coverURL: media.playURLs(streamID, address).coverURL ?? '' }
}

/** Size of a JPEG, as ffprobe reads it. */
function sizeOf(jpeg: Buffer): string {
  const args = [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_name,width,height',
    '-of',
    'csv=p=0',
    '-f',
    'image2pipe',
    '-',
  ]
  return execFileSync('ffprobe', args, { input: jpeg, encoding: 'utf8' }).trim()
}

const picture = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

describe('a cover', { timeout: 60_000 }, () => {
  it('is a picture of the stream, decoded once for all who ask within seconds, then again', async () => {
    const { coverURL } = await live()
    const all = await Promise.all(Array.from({ length: 50 }, () => fetch(coverURL)))
    expect(all.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(all[0]?.headers.get('content-type')).toBe('image/jpeg')
    const first = Buffer.from(await (all[0]?.arrayBuffer() ?? new ArrayBuffer()))
    expect(sizeOf(first)).toBe('mjpeg,320,240')
    clock.advance(2_000)
    expect(await picture(coverURL)).toEqual(first)
    expect(runs).toBe(1)
    clock.advance(1_000)
    await vi.waitFor(async () => {
      clock.advance(3_000)
      expect(await picture(coverURL)).not.toEqual(first)
    }, 10_000)
  })

  it('is the newest picture where key frames are far apart', async () => {
    const { streamID, coverURL } = await live({}, ['-g', '250'])
    await vi.waitFor(() => expect(fixture.media.stats(streamID)?.fps).toBeGreaterThan(10), 20_000)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    const before = await picture(coverURL)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    clock.advance(5_000)
    const after = await picture(coverURL)
    expect(sizeOf(after)).toBe('mjpeg,320,240')
    expect(after).not.toEqual(before)
  })

  it('is refused without the right, when the right has ended, and of what is not there', async () => {
    const { streamID, coverURL } = await live()
    expect((await fetch(coverURL.replace(/txSecret=./, 'txSecret=z'))).status).toBe(403)
    expect((await fetch(coverURL, { method: 'POST' })).status).toBe(405)
    expect((await fetch(coverURL)).status).toBe(200)
    await fixture.media.revoke(streamID)
    expect((await fetch(coverURL)).status).toBe(403)
    const nobody = fixture.media.playURLs('alice_0', fixture.address).coverURL ?? ''
    expect((await fetch(nobody)).status).toBe(404)
  })

  it('is not there where there is sound alone, and none of pictures that are muted', async () => {
    const { coverURL } = await live({ video: false })
    const asked = fetch(coverURL)
    await vi.waitFor(async () => {
      clock.advance(1_000)
      expect((await Promise.race([asked, Promise.resolve(undefined)]))?.status).toBe(404)
    }, 10_000)
    const seen = await live()
    expect((await fetch(seen.coverURL)).status).toBe(200)
    fixture.media.mute(seen.streamID, { audio: false, video: true })
    clock.advance(3_000)
    const muted = fetch(seen.coverURL)
    await vi.waitFor(async () => {
      clock.advance(1_000)
      expect((await Promise.race([muted, Promise.resolve(undefined)]))?.status).toBe(404)
    }, 10_000)
  })

  it('answers 14 where there is no ffmpeg, and says 503 where it fails', async () => {
    expect(await findFfmpeg('/nowhere/ffmpeg')).toBeUndefined()
    expect(await findFfmpeg('ffmpeg')).toMatch(/^\S+$/)
    const { coverURL } = await live()
    serve()
    const without = await fetch(coverURL)
    expect([without.status, await without.json()]).toEqual([501, { code: 14, message: expect.any(String) }])
    serve(new FfmpegPool({ command: 'false', clock: systemClock }))
    expect((await fetch(coverURL)).status).toBe(503)
  })
})

describe('the pool of ffmpeg', () => {
  it('ends what takes too long or writes too much, and refuses more than may wait', async () => {
    const time = new ManualClock()
    const small = new FfmpegPool({ command: 'ffmpeg', clock: time, processes: 1, waiting: 1 })
    const noise = ['-f', 'lavfi', '-i', 'testsrc', '-f', 'rawvideo', 'pipe:1']
    await expect(small.run(noise, [], { ms: 1_000, most: 10_000 })).rejects.toThrow('more than 10000 bytes')
    let outcome = ''
    const endless = ['-re', '-f', 'lavfi', '-i', 'testsrc', '-f', 'null', '-']
    void small.run(endless, [], { ms: 1_000, most: 1 }).catch((error: unknown) => (outcome = String(error)))
    const next = small.run(endless, [], { ms: 1_000, most: 1 }).catch(() => undefined)
    await expect(small.run(noise, [], { ms: 1, most: 1 })).rejects.toThrow('wait')
    await vi.waitFor(() => {
      time.advance(1_000)
      expect(outcome).toContain('not done within')
    }, 10_000)
    small.close()
    await next
  })

  it('gives ffmpeg nothing of the environment but a path', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-ffmpeg-'))
    const command = path.join(folder, 'ffmpeg')
    await writeFile(command, '#!/bin/sh\nenv\n', { mode: 0o755 })
    process.env.RTCROOM_SECRET_OF_A_TEST = 'seen'
    const printed = await new FfmpegPool({ command, clock: systemClock }).run([], [], { ms: 5_000, most: 10_000 })
    delete process.env.RTCROOM_SECRET_OF_A_TEST
    await rm(folder, { recursive: true })
    expect(printed.toString()).toContain('PATH=')
    expect(printed.toString()).not.toContain('seen')
  })
})
