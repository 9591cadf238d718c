import { execFileSync } from 'node:child_process'
import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { finishFile } from '../../../server/media/record/finish/finish_file.js'
import { Finisher, type FinisherOptions } from '../../../server/media/record/finish/finisher.js'
import { Mp4File } from '../../../server/media/record/mp4_file.js'
import type { RecordEntry } from '../../../server/media/record/record_entry.js'
import { RecordServer } from '../../../server/media/record/record_server.js'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { RecordURLs } from '../../../server/media/record/record_urls.js'
import { SampleReader } from '../../../server/media/record/sample_reader.js'
import { launchChromium } from '../../support/chromium.js'
import { recordingLog, silentLog } from '../../support/silent_log.js'
import { type ClipOptions, makeClip } from './clip.js'
import { ROOMY, recorderFixture, roomOf } from './recorder_fixture.js'

// A recording that is over is rewritten in another thread; whatever happens in between, there is a file that plays.

const ID = 'taped00001'
let folder = ''
let store: RecordStore

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-finish-'))
  store = await RecordStore.open(folder, ROOMY, silentLog)
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A recording as it stands when it has just ended: the clip, so many times one after the other. */
async function taped(clip: ClipOptions & { seconds: number } = { seconds: 6 }, times = 1): Promise<RecordEntry> {
  const reader = new SampleReader()
  const length = clip.seconds * 1_000
  // The encoder of sound fills its last packet, which would reach into the next round.
  const once = makeClip(clip).filter(({ type, timestamp }) => type !== TagType.SCRIPT && timestamp < length)
  const samples = Array.from({ length: times }, (_, round) => round * length).flatMap((begin) =>
    once.flatMap(({ type, timestamp, body }) => {
      const tag = { type, timestamp: begin + timestamp, payload: Buffer.from(body), header: false, key: false }
      return reader.read(tag) ?? []
    }),
  )
  const { tracks } = samples.at(-1) ?? { tracks: {} }
  const file = await Mp4File.create(store.file(ID), tracks)
  for (const sample of samples) await file.add(sample)
  await file.finish()
  const duration = (samples.at(-1)?.time ?? 0) / 1_000
  const entry = { recordID: ID, roomID: 'r', creator: 'a', userID: 'a', streamID: 'a_1', startTime: 1, endTime: 2 }
  const whole = { ...entry, duration, size: file.size }
  await store.begin(whole)
  return whole
}

const finisher = (more: Partial<FinisherOptions> = {}) =>
  new Finisher({ store, minFreeBytes: 0, log: silentLog, ...more })

/** The kinds of boxes that a file consists of, in their order. */
async function boxes(file: string): Promise<string[]> {
  const bytes = await readFile(file)
  const names: string[] = []
  for (let at = 0; at < bytes.length; ) {
    names.push(bytes.toString('latin1', at + 4, at + 8))
    const size = bytes.readUInt32BE(at)
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size || bytes.length
  }
  return names
}

/** When each packet is shown or heard (ms), with a hash of what it holds. */
function packets(file: string): string[] {
  const show = ['-show_entries', 'packet=codec_type,pts_time,data_hash', '-show_data_hash', 'md5', '-of', 'csv=p=0']
  const text = execFileSync('ffprobe', ['-v', 'error', ...show, file], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([kind, time, hash]) => `${kind} ${Math.round(Number(time) * 1_000)} ${hash}`)
    .sort()
}

/** When (s) flashes and beeps begin, as a player decodes the file. */
function flashesAndBeeps(file: string): { flashes: number[]; beeps: number[] } {
  const detect = '-vf blackdetect=d=0.1:pix_th=0.2 -af silencedetect=noise=-30dB:d=0.2'
  const text = execFileSync('sh', ['-c', `ffmpeg -nostdin -i '${file}' ${detect} -f null - 2>&1`], { encoding: 'utf8' })
  const times = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, seconds]) => Number(seconds))
  // The last black and the last silence end with the file.
  return {
    flashes: times(/black_end:([\d.]{1,20})/g).slice(0, 6),
    beeps: times(/silence_end: ([\d.]{1,20})/g).slice(0, 6),
  }
}

function complaints(file: string): string {
  return execFileSync('sh', ['-c', `ffmpeg -v warning -i '${file}' -f null - 2>&1`], { encoding: 'utf8' })
}

describe('a finished recording', { timeout: 60_000 }, () => {
  it('has its index first and every picture and sound at its time, and ffmpeg has nothing to say', async () => {
    const entry = await taped()
    const file = store.file(ID)
    const before = { packets: packets(file), boxes: await boxes(file) }
    expect(before.boxes).toContain('moof')
    await finisher().finish(entry)
    const after = await boxes(file)
    expect(after).not.toContain('moof')
    expect(after.indexOf('moov')).toBeLessThan(after.indexOf('mdat'))
    expect(packets(file)).toEqual(before.packets)
    expect(complaints(file)).toBe('')
    expect(entry).toMatchObject({ whole: true, size: (await stat(file)).size })
    expect(entry.duration).toBeCloseTo(6, 0)
    expect(await readdir(folder)).toEqual([`${ID}.json`, `${ID}.mp4`])
    const again = await RecordStore.open(folder, ROOMY, silentLog)
    expect(again.get(ID)).toMatchObject({ whole: true, size: entry.size })
  })

  it('flashes when it beeps, each second when it was to: decoded, sound and pictures are in step', async () => {
    const entry = await taped({ seconds: 7, flash: true })
    const file = store.file(ID)
    const before = flashesAndBeeps(file)
    await finisher().finish(entry)
    expect(entry.whole).toBe(true)
    const { flashes, beeps } = flashesAndBeeps(file)
    expect({ flashes, beeps }).toEqual(before)
    expect(flashes).toHaveLength(6)
    expect(beeps).toHaveLength(6)
    for (const [i, flash] of flashes.entries()) {
      // A picture lasts 67 ms; people notice sound that is 45 ms early or 125 ms late.
      expect(Math.abs(flash - (i + 1))).toBeLessThan(0.07)
      expect(Math.abs((beeps[i] ?? 0) - flash)).toBeLessThan(0.045)
    }
  })

  it.each([{ audio: false }, { video: false }])('may have one track alone: %o', async (tracks) => {
    const entry = await taped({ seconds: 4, ...tracks })
    const before = packets(store.file(ID))
    await finisher().finish(entry)
    expect(entry.whole).toBe(true)
    expect(packets(store.file(ID))).toEqual(before)
  })

  it('stays fragmented and whole when the process dies in the middle; the next start does it', async () => {
    await taped()
    const before = await readFile(store.file(ID))
    await writeFile(`${store.file(ID)}.new`, before.subarray(0, 1_000))
    store = await RecordStore.open(folder, ROOMY, silentLog)
    expect(await readdir(folder)).toEqual([`${ID}.json`, `${ID}.mp4`])
    expect(await readFile(store.file(ID))).toEqual(before)
    const next = finisher()
    next.resume()
    await vi.waitFor(() => expect(store.get(ID)?.whole).toBe(true), 30_000)
  })

  it('loses nothing to a full disk: the fragmented one stays', async () => {
    const entry = await taped()
    const before = await readFile(store.file(ID))
    const { log, lines } = recordingLog()
    const full = finisher({
      log,
      async work({ to }) {
        await writeFile(to, 'a part')
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      },
    })
    await full.finish(entry)
    await finisher({ minFreeBytes: Number.MAX_SAFE_INTEGER, log }).finish(entry)
    expect(lines.map(({ level }) => level)).toEqual([40, 30])
    expect(await readFile(store.file(ID))).toEqual(before)
    expect(await readdir(folder)).toEqual([`${ID}.json`, `${ID}.mp4`])
    expect(entry.whole).toBeUndefined()
  })

  it('that was removed while it was rewritten does not come back', async () => {
    const entry = await taped()
    const removing = finisher({
      async work(order) {
        const finished = await finishFile(order)
        await store.remove(ID)
        return finished
      },
    })
    await removing.finish(entry)
    expect(await readdir(folder)).toEqual([])
  })

  it('ends at once when the server does, and keeps the fragmented file', async () => {
    const entry = await taped()
    const stopped = finisher()
    const finishing = stopped.finish(entry)
    stopped.close()
    await finishing
    await access(store.file(ID))
    expect(entry.whole).toBeUndefined()
  })

  it('is written no faster than it may be', async () => {
    const entry = await taped()
    const began = performance.now()
    await finishFile({ from: store.file(ID), to: `${store.file(ID)}.new`, bytesPerSecond: entry.size })
    expect(performance.now() - began).toBeGreaterThan(700)
  })

  it('is told of when it is rewritten, not before', async () => {
    let done = () => {}
    let begun = false
    const finish = () => {
      begun = true
      return new Promise<void>((resolve) => (done = resolve))
    }
    const made = await recorderFixture({ mode: 'all' }, systemClock, finish)
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', makeClip({ seconds: 4 }))
    await vi.waitFor(() => expect(begun).toBe(true), 20_000)
    expect(made.finished).toEqual([])
    done()
    await vi.waitFor(() => expect(made.finished).toHaveLength(1), 20_000)
    await made.close()
  })
})

it('ten minutes of a recording are sought in by a browser that has loaded a part of them', {
  timeout: 120_000,
}, async () => {
  // Encoding ten minutes is not what is looked at.
  const entry = await taped({ seconds: 20, size: '320x240' }, 30)
  await finisher().finish(entry)
  expect(entry.whole).toBe(true)
  const urls = new RecordURLs({ playKey: 'key', ttl: 600 }, systemClock)
  const records = new RecordServer({ store, urls, clock: systemClock, log: silentLog, ipOf: () => '::1' })
  const server = createServer((request, response) => {
    if (!records.handleRequest(request, response))
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(`http://${host}/`)
    // Over a link of 8 Mbit/s: on this machine's own the whole could be there before it is sought in.
    const network = await page.context().newCDPSession(page)
    const link = { offline: false, latency: 5, downloadThroughput: 1_000_000, uploadThroughput: 1_000_000 }
    await network.send('Network.enable')
    await network.send('Network.emulateNetworkConditions', link)
    let loaded = 0
    network.on('Network.dataReceived', ({ dataLength }) => {
      loaded += dataLength
    })
    const seen = await page.evaluate(
      async (src) => {
        const video = Object.assign(document.createElement('video'), { muted: true, preload: 'metadata', src })
        const event = (name: string) =>
          new Promise((resolve, reject) => {
            video.addEventListener(name, resolve, { once: true })
            video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true })
          })
        await event('loadedmetadata')
        video.currentTime = 540
        await event('seeked')
        return { duration: video.duration, at: video.currentTime, width: video.videoWidth }
      },
      urls.sign(ID, { secure: false, host }),
    )
    expect(seen).toMatchObject({ at: 540, width: 320 })
    expect(seen.duration).toBeCloseTo(600, 0)
    expect(loaded).toBeGreaterThan(0)
    expect(loaded).toBeLessThan(entry.size / 2)
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
})
