import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { TagType } from '../../../server/media/flv/tag.js'
import { HlsServer } from '../../../server/media/hls/hls_server.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { OPUS, wrapped } from '../coded_clips.js'
import { type Pusher, push, type Tracks } from '../embedded/ffmpeg.js'
import { type MediaFixture, openMedia } from '../embedded/media_fixture.js'
import { nameOf, RtmpClient } from '../embedded/rtmp_client.js'
import { checkUpdate, readMediaPlaylist } from './playlist_rules.js'

const run = promisify(execFile)

let fixture: MediaFixture
let hls: HlsServer
/** Of the server; media runs in real time. */
let clock: ManualClock
/** Playlists that were begun. */
let runs = 0
const pushers: Pusher[] = []

beforeEach(async () => {
  fixture = await openMedia({ hls: true })
  clock = new ManualClock()
  runs = 0
  const { media, http } = fixture
  hls = new HlsServer({
    tap: media,
    clock,
    ids: {
      ...randomIds,
      hex(bytes) {
        runs++
        return randomIds.hex(bytes)
      },
    },
    log: silentLog,
    gate: media.gate,
    isLive: (streamID) => media.stats(streamID) !== undefined,
    ipOf: () => '127.0.0.1',
  })
  const [others] = http.listeners('request')
  http.removeAllListeners('request')
  http.on('request', (request, response) => {
    if (!hls.handleRequest(request, response)) others?.call(http, request, response)
  })
})
afterEach(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
  hls.close()
  await fixture.close()
})

async function live(
  tracks?: Tracks,
  extra?: string[],
  streamOf?: string,
): Promise<{ streamID: string; hlsURL: string }> {
  const { media, address } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  media.claim(streamID)
  pushers.push(push(streamOf ?? pushURL, tracks, extra))
  await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('live'), 20_000)
  return { streamID, hlsURL: media.playURLs(streamID, address).hlsURL ?? '' }
}

async function text(url: string): Promise<string> {
  const reply = await fetch(url)
  expect(reply.status).toBe(200)
  return reply.text()
}

/** The address of the media playlist that a master playlist names. */
async function variant(hlsURL: string): Promise<string> {
  const master = await text(hlsURL)
  const path = master.split('\n').find((line) => line !== '' && !line.startsWith('#'))
  return new URL(path ?? '', hlsURL).href
}

it('plays in ffprobe, and its playlist keeps the rules while it moves on', async () => {
  const { hlsURL } = await live()
  expect(hlsURL).toMatch(/\.m3u8\?txSecret=/)
  expect(await text(hlsURL)).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"/)
  const url = await variant(hlsURL)
  const versions = [readMediaPlaylist(await text(url))]
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=codec_name,width:packet=codec_type,pts_time', '-of', 'json'],
    ...['-read_intervals', '%+3', hlsURL],
  ])
  const {
    streams,
    packets,
  }: { streams: { codec_name: string }[]; packets: { codec_type: string; pts_time: string }[] } = JSON.parse(stdout)
  expect(streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264'])
  for (const type of ['audio', 'video']) {
    const times = packets.filter(({ codec_type }) => codec_type === type).map(({ pts_time }) => Number(pts_time))
    const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    expect(Math.max(...steps)).toBeLessThan(0.2)
  }
  await vi.waitFor(
    async () => {
      const next = readMediaPlaylist(await text(url))
      checkUpdate(versions.at(-1) ?? next, next)
      versions.push(next)
      expect(next.sequence).toBeGreaterThan(1)
    },
    { timeout: 20_000, interval: 300 },
  )
  const last = versions.at(-1)
  // Whoever read an older playlist still gets its segments.
  for (const uri of [last?.segments[0]?.map, ...(versions[0]?.segments ?? []).map(({ uri }) => uri)])
    expect((await fetch(new URL(uri ?? '', url))).status).toBe(200)
  expect(hls.totals.streams).toBe(1)
  expect(hls.totals.bytes).toBeLessThan(3_000_000)
}, 60_000)

it('of sound alone, and of pictures alone', async () => {
  for (const tracks of [{ video: false }, { audio: false }]) {
    const { hlsURL } = await live(tracks)
    const { segments } = readMediaPlaylist(await text(await variant(hlsURL)))
    expect(segments.length).toBeGreaterThan(0)
  }
})

it('refuses whoever lost the right: at the playlist, and at the next segment', async () => {
  const { streamID, hlsURL } = await live()
  const url = await variant(hlsURL)
  const { segments } = readMediaPlaylist(await text(url))
  const segment = new URL(segments[0]?.uri ?? '', url)
  expect((await fetch(segment)).status).toBe(200)
  expect((await fetch(hlsURL.replace(/txSecret=./, 'txSecret=z'))).status).toBe(403)
  expect((await fetch(segment.href.split('?')[0] ?? '')).status).toBe(403)
  await fixture.media.revoke(streamID, 'admin')
  for (const address of [hlsURL, url, segment]) expect((await fetch(address)).status).toBe(403)
})

it('a publisher that comes back goes on in the same playlist; one that stays away ends it', async () => {
  const { media, address } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  media.claim(streamID)
  const first = push(pushURL)
  pushers.push(first)
  const hlsURL = media.playURLs(streamID, address).hlsURL ?? ''
  await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('live'), 20_000)
  const url = await variant(hlsURL)
  const before = readMediaPlaylist(await text(url))
  await first.stop()
  const second = push(pushURL)
  pushers.push(second)
  await vi.waitFor(
    async () => {
      const now = readMediaPlaylist(await text(url))
      checkUpdate(before, now)
      expect(now.ended).toBe(false)
      expect(now.sequence + now.segments.length).toBeGreaterThan(before.sequence + before.segments.length + 3)
    },
    { timeout: 30_000, interval: 300 },
  )
  await second.stop()
  await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('ended'), 20_000)
  clock.advance(8_000)
  await vi.waitFor(async () => expect(readMediaPlaylist(await text(url)).ended).toBe(true), 20_000)
}, 60_000)

it('is made while somebody asks', async () => {
  const { media, address } = fixture
  const { streamID, hlsURL } = await live()
  expect(hls.totals.streams).toBe(0)
  await variant(hlsURL)
  expect(hls.totals.streams).toBe(1)
  clock.advance(36_000)
  expect(hls.totals).toEqual({ streams: 0, bytes: 0 })
  const nobody = media.playURLs(`${streamID}x`, address).hlsURL ?? ''
  expect((await fetch(nobody)).status).toBe(404)
})

// A playlist must not promise less than a segment lasts. Each sample up to the next key frame ended the playlist again,
// and that key frame made one of a single picture.
it('whose key frames turn out to be far apart starts over once, and then keeps what it promises', async () => {
  const { hlsURL } = await live({}, ['-g', '80'])
  const first = await variant(hlsURL)
  await vi.waitFor(async () => expect(readEnded(await text(first))).toBe(true), { timeout: 30_000, interval: 200 })
  const second = await variant(hlsURL)
  expect(second).not.toBe(first)
  const { targetDuration, segments, ended } = readMediaPlaylist(await text(second))
  expect({ targetDuration, ended, runs }).toEqual({ targetDuration: 4, ended: false, runs: 2 })
  expect(segments[0]?.seconds).toBeGreaterThan(3)
}, 60_000)

/** Of a playlist that breaks its promise, which is what ends it. */
function readEnded(playlist: string): boolean {
  return playlist.includes('#EXT-X-ENDLIST')
}

// Such a stream answered 503 with Retry-After for ever: players came again every two seconds, and nobody was told why.
it('a stream of other formats alone is refused in so many words, until one comes that HLS carries', async () => {
  const { media, address } = fixture
  const { streamID, pushURL } = media.pushGrant('alice', address)
  media.claim(streamID)
  const client = await RtmpClient.connected(media.rtmpPort)
  await client.publish(nameOf(pushURL))
  const clip = await wrapped('matroska', ['-c:a', 'libopus'], OPUS)
  const send = (kind: TagType) => {
    for (const { type, timestamp, body } of clip) if (type === kind) client.send(type, timestamp, Buffer.from(body))
  }
  send(TagType.AUDIO)
  await vi.waitFor(() => expect(media.stats(streamID)?.otherFormats).toEqual(['Opus']), 10_000)
  const { hlsURL = '' } = media.playURLs(streamID, address)
  const ask = async () => {
    const reply = fetch(hlsURL)
    await vi.waitFor(() => expect(hls.totals.streams).toBe(1), 10_000)
    const advancing = setInterval(() => clock.advance(500), 50)
    const { status, headers } = await reply.finally(() => clearInterval(advancing))
    return { status, again: headers.get('retry-after'), text: await (await reply).text() }
  }
  for (let i = 0; i < 2; i++)
    expect(await ask()).toEqual({ status: 415, again: null, text: expect.stringContaining('this stream is Opus:') })
  send(TagType.VIDEO)
  await vi.waitFor(async () => expect(await ask()).toMatchObject({ status: 200 }), 10_000)
  await client.end()
}, 60_000)
