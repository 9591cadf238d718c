import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { silence } from '../../../server/media/embedded/flv/silence.js'
import { type StreamTag, TagType } from '../../../server/media/embedded/stream_tap.js'
import { type Pusher, push } from './ffmpeg.js'
import { type MediaFixture, openMedia } from './media_fixture.js'

/** 16-bit samples below this are what an encoder makes of nothing. */
const SILENT = 8
const RATE = 8000

/** An ordinary player: what comes out of it, as it comes. It knows no WebSocket: what comes by one is handed to it. */
function listen(url: string) {
  const socket = url.startsWith('ws') ? new WebSocket(url) : undefined
  const outputs = [
    '-map',
    '0:a',
    '-ac',
    '1',
    '-ar',
    String(RATE),
    '-f',
    's16le',
    'pipe:1',
    '-map',
    '0:v',
    '-f',
    'framecrc',
    'pipe:3',
  ]
  const player = spawn(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', '-i', socket ? 'pipe:0' : url, '-flush_packets', '1', ...outputs],
    { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
  )
  socket?.on('message', (data: Buffer) => player.stdin?.write(data))
  player.stdin?.on('error', () => socket?.close())
  const heard = { samples: 0, peak: 0, pictures: 0, errors: '' }
  player.stdout?.on('data', (data: Buffer) => {
    heard.peak = 0
    for (let at = 0; at + 1 < data.length; at += 2) heard.peak = Math.max(heard.peak, Math.abs(data.readInt16LE(at)))
    heard.samples += data.length / 2
  })
  player.stderr?.on('data', (data) => {
    heard.errors += String(data)
  })
  const pictures = player.stdio[3] as Readable
  pictures.on('data', (data) => {
    heard.pictures += String(data).split('\n').length - 1
  })
  return {
    heard,
    async stop() {
      socket?.terminate()
      player.kill('SIGKILL')
      await once(player, 'close')
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let fixture: MediaFixture
let pusher: Pusher | undefined
beforeEach(async () => {
  fixture = await openMedia()
})
afterEach(async () => {
  await pusher?.stop()
  pusher = undefined
  await fixture.close()
})

/** Publishes a tone and a picture as a client that knows no mute. */
async function publish(extra: string[] = []): Promise<string> {
  const { streamID, pushURL } = fixture.media.pushGrant('ann', fixture.address)
  fixture.media.claim(streamID)
  pusher = push(pushURL, {}, extra)
  await vi.waitFor(() => expect(fixture.news).toContain(`+${streamID}`), 10_000)
  return streamID
}

describe('muted sound', () => {
  it.each([
    ['mono', []],
    ['stereo', ['-ac', '2']],
  ])(
    'is silence at the listeners of RTMP, FLV and FLV over WebSocket, their pictures go on, and it is back within a second (%s)',
    async (_, extra) => {
      const streamID = await publish(extra)
      const { accelerateURL, flvURL = '', wsFlvURL = '' } = fixture.media.playURLs(streamID, fixture.address)
      const listeners = [accelerateURL, flvURL, wsFlvURL].map(listen)
      const all = (check: (heard: ReturnType<typeof listen>['heard']) => void) =>
        vi.waitFor(() => {
          for (const { heard } of listeners) check(heard)
        }, 10_000)
      await all((heard) => expect(heard.peak).toBeGreaterThan(1000))

      fixture.media.mute(streamID, { audio: true, video: false })
      await all((heard) => expect(heard.peak).toBeLessThan(SILENT))
      const before = listeners.map(({ heard }) => ({ ...heard }))
      const from = performance.now()
      for (let step = 0; step < 20; step++) {
        await pause(100)
        for (const { heard } of listeners) expect(heard.peak).toBeLessThan(SILENT)
      }
      const seconds = (performance.now() - from) / 1000
      for (const [index, { heard }] of listeners.entries()) {
        expect(heard.samples - (before[index]?.samples ?? 0)).toBeGreaterThan(seconds * RATE * 0.6)
        expect(heard.pictures - (before[index]?.pictures ?? 0)).toBeGreaterThan(seconds * 25 * 0.6)
      }

      const unmuted = performance.now()
      fixture.media.mute(streamID, { audio: false, video: false })
      await all((heard) => expect(heard.peak).toBeGreaterThan(1000))
      expect(performance.now() - unmuted).toBeLessThan(1000)
      for (const { heard, stop } of listeners) {
        expect(heard.errors).toBe('')
        await stop()
      }
    },
    40_000,
  )

  it('stays muted over publishing again, and for readers such as recordings', async () => {
    const streamID = await publish()
    fixture.media.mute(streamID, { audio: true, video: false })
    await pusher?.stop()
    await vi.waitFor(() => expect(fixture.news).toContain(`-${streamID}`), 10_000)
    const sounds: StreamTag[] = []
    fixture.media.onTags(streamID, {
      tag: (tag) => {
        if (tag.type === TagType.AUDIO && !tag.header) sounds.push(tag)
      },
      end() {},
    })
    const { pushURL } = { pushURL: pusher?.process.spawnargs.at(-1) ?? '' }
    pusher = push(pushURL)
    await vi.waitFor(() => expect(sounds.length).toBeGreaterThan(20), 10_000)
    expect(new Set(sounds.map((tag) => tag.payload.toString('hex'))).size).toBe(1)
    const times = sounds.map((tag) => tag.timestamp)
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true)
  }, 30_000)
})

it('muted pictures stop, sound goes on, and they come back at a key frame', async () => {
  const streamID = await publish()
  const tags: StreamTag[] = []
  fixture.media.onTags(streamID, { tag: (tag) => void tags.push(tag), end() {} })
  const pictures = () => tags.filter((tag) => tag.type === TagType.VIDEO && !tag.header)
  const sounds = () => tags.filter((tag) => tag.type === TagType.AUDIO && !tag.header)
  await vi.waitFor(() => expect(pictures().length).toBeGreaterThan(5), 10_000)
  fixture.media.mute(streamID, { audio: false, video: true })
  tags.length = 0
  await pause(1500)
  expect(pictures()).toEqual([])
  expect(sounds().length).toBeGreaterThan(10)
  fixture.media.mute(streamID, { audio: false, video: false })
  await vi.waitFor(() => expect(pictures().length).toBeGreaterThan(5), 10_000)
  expect(pictures()[0]?.key).toBe(true)
}, 30_000)

describe('a silent frame', () => {
  /** FLV's codec header, then an AudioSpecificConfig: LC, 44.1 kHz. */
  const configuration = (channels: number, objectType = 2) =>
    Buffer.from([0xaf, 0, (objectType << 3) | 2, channels << 3])

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'for channel configuration %i is decoded as silence, without an error',
    async (channels) => {
      const body = silence(configuration(channels))?.subarray(2) ?? Buffer.alloc(0)
      const size = body.length + 7
      // ADTS: LC, 44.1 kHz.
      const header = Buffer.from([
        0xff,
        0xf1,
        (1 << 6) | (4 << 2) | (channels >> 2),
        ((channels & 3) << 6) | (size >> 11),
        (size >> 3) & 0xff,
        ((size & 7) << 5) | 0x1f,
        0xfc,
      ])
      const decoder = spawn('ffmpeg', [
        '-hide_banner',
        '-loglevel',
        'error',
        '-f',
        'aac',
        '-i',
        'pipe:0',
        '-f',
        's16le',
        'pipe:1',
      ])
      const decoded: Buffer[] = []
      let errors = ''
      decoder.stdout.on('data', (data: Buffer) => decoded.push(data))
      decoder.stderr.on('data', (data) => {
        errors += String(data)
      })
      decoder.stdin.end(Buffer.concat(Array.from({ length: 50 }, () => Buffer.concat([header, body]))))
      await once(decoder, 'close')
      const samples = Buffer.concat(decoded)
      expect(errors).toBe('')
      expect(samples.length).toBeGreaterThan(40 * 1024 * 2)
      expect(samples.every((byte) => byte === 0)).toBe(true)
    },
  )

  it('is made for the core under SBR and PS too, and for nothing whose frames have another form', () => {
    // HE-AAC: object type 5, then the extension's frequency and the core's type 2.
    const he = Buffer.from([0xaf, 0, 0b00101_011, 0b1_0001_010, 0b1_00010_00])
    expect(silence(he)).toBeDefined()
    expect(silence(configuration(2, 23))).toBeUndefined()
    expect(silence(configuration(0))).toBeUndefined()
    expect(silence(Buffer.from([0xaf, 0]))).toBeUndefined()
  })
})
