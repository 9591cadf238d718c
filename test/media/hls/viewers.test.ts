import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { HttpServer } from '../../../server/http/http_server.js'
import { randomIds } from '../../../server/ids.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { HlsServer } from '../../../server/media/hls/hls_server.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { quietLedger } from '../../support/unsent.js'
import { makeClip } from '../record/clip.js'
import { FedTap } from './fed_tap.js'
import { readMediaPlaylist } from './playlist_rules.js'

const SECONDS = 5
/** Bytes of all streams together. */
const MOST = 4 * 1024 * 1024
const QUERY = 'txSecret=0123&txTime=6B0D6540'
let clip: FlvTag[]
let tap: FedTap
let clock: ManualClock
let hls: HlsServer
let http: HttpServer
let live: boolean
/** Right signatures give the right to play. */
let allowed: boolean
let url: string

beforeAll(() => {
  clip = makeClip({ seconds: SECONDS })
})
beforeEach(async () => {
  tap = new FedTap()
  clock = new ManualClock()
  live = true
  allowed = true
  hls = new HlsServer({
    tap,
    clock,
    ids: randomIds,
    log: silentLog,
    gate: { refusal: (_right, _streamID, query) => (allowed && query === QUERY ? undefined : 'no') },
    isLive: () => live,
    ipOf: () => '203.0.113.1',
    limits: { bytes: MOST, streamsPerNetwork: 2 },
  })
  http = new HttpServer({
    clock: systemClock,
    host: '127.0.0.1',
    port: 0,
    prefix: '/rtc',
    routes: (_request, response) => response.writeHead(404).end(),
    attachments: [{ at: '/live', request: (request, response) => hls.handleRequest(request, response) }],
    log: silentLog,
    guard: { unsent: quietLedger(clock), behindProxy: false },
  })
  url = `http://127.0.0.1:${await http.listen()}/rtc/live/a_1.m3u8?${QUERY}`
})
afterEach(async () => {
  hls.close()
  await http.close(0)
})

/** The media playlist's address, of a stream that has just begun. */
async function watched(): Promise<string> {
  const master = fetch(url)
  await vi.waitFor(() => expect(hls.totals.streams).toBe(1))
  tap.feed(clip)
  const text = await (await master).text()
  return new URL(text.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '', url).href
}

async function firstSegment(playlist: string): Promise<string> {
  const { segments } = readMediaPlaylist(await (await fetch(playlist)).text())
  return new URL(segments[0]?.uri ?? '', playlist).href
}

it('finds everything below the path of the public address, with it and without', async () => {
  const playlist = await watched()
  expect(playlist).toContain('/rtc/live/a_1/')
  const segment = await firstSegment(playlist)
  for (const address of [url, playlist, segment])
    for (const way of [address, address.replace('/rtc/', '/')]) expect((await fetch(way)).status).toBe(200)
})

it('tells by HEAD what GET would give, and gives a segment whole to who asks for a range', async () => {
  const playlist = await watched()
  for (const address of [url, playlist, await firstSegment(playlist)]) {
    const whole = await fetch(address)
    const head = await fetch(address, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, whole.headers.get('content-type')])
    expect(head.headers.get('cache-control')).toBe(whole.headers.get('cache-control'))
    expect(head.headers.get('content-length')).toBe(String((await whole.arrayBuffer()).byteLength))
    expect((await head.arrayBuffer()).byteLength).toBe(0)
    expect((await fetch(address, { headers: { Range: 'bytes=0-9' } })).status).toBe(200)
  }
})

it('may be read by pages of any origin, what is refused too', async () => {
  const playlist = await watched()
  const segment = await firstSegment(playlist)
  const preflight = { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'range' }
  for (const address of [
    url,
    playlist,
    segment,
    segment.replace('/1.m4s', '/999.m4s'),
    segment.replace(QUERY, 'x=1'),
  ]) {
    const asked = await fetch(address, { method: 'OPTIONS', headers: { Origin: 'https://a.example', ...preflight } })
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([204, '*'])
    const answer = await fetch(address, { headers: { Origin: 'https://a.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  }
})

// A cache may keep a 404 that does not say otherwise: a CDN would give it to everybody after the stream has begun.
it('lets no cache keep a refusal, and names the methods to who comes by another', async () => {
  const playlist = await watched()
  const refused = [playlist.replace('v.m3u8', '999.m4s'), playlist.replace('/a_1/', '/b_1/'), `${url}1`]
  for (const address of refused) {
    const { status, headers } = await fetch(address)
    expect([status, headers.get('cache-control')]).toEqual([address === refused[2] ? 403 : 404, 'no-store'])
  }
  expect((await fetch(playlist)).headers.get('cache-control')).toBe('no-store')
  expect((await fetch(await firstSegment(playlist))).headers.get('cache-control')).toBe('private, max-age=60')
  const posted = await fetch(playlist, { method: 'POST', body: 'a' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})

it('answers names that are none with 404, and keeps nothing of them', async () => {
  const playlist = await watched()
  const before = hls.totals
  const names = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? `${1_000 + i}.m4s` : `init${i + 2}.mp4`))
  const others = Array.from({ length: 100 }, (_, i) => playlist.replace('/a_1/', `/b_${i}/`))
  for (const address of [...names.map((name) => playlist.replace('v.m3u8', name)), ...others])
    expect((await fetch(address)).status).toBe(404)
  expect(hls.totals).toEqual(before)
})

it('refuses the next segment to who lost the right, also on a connection that is open', async () => {
  const playlist = await watched()
  const segment = await firstSegment(playlist)
  allowed = false
  for (const address of [url, playlist, segment]) expect((await fetch(address)).status).toBe(403)
})

// Who went on asking kept the last segments of a room that had long ended, and one of the places for streams.
it('lets go of a stream that is over, however long somebody asks for its playlist', async () => {
  const playlist = await watched()
  tap.end()
  live = false
  clock.advance(8_000)
  await vi.waitFor(async () => expect(await (await fetch(playlist)).text()).toContain('#EXT-X-ENDLIST'), 10_000)
  const statuses: number[] = []
  for (let i = 0; i < 10; i++) {
    statuses.push((await fetch(playlist)).status)
    clock.advance(5_000)
  }
  expect([statuses[0], statuses.at(-1)]).toEqual([200, 404])
  expect(hls.totals).toEqual({ streams: 0, bytes: 0 })
  expect((await fetch(url)).status).toBe(404)
})

// What all streams hold was measured only when another one began: two hundred that were small then could grow to
// gigabytes.
it('gives the largest stream up when all together hold too much', async () => {
  await watched()
  const picture = Buffer.concat([Buffer.of(0x27, 1, 0, 0, 0), Buffer.alloc(MOST / 8, 0x41)])
  const grow = (pictures: number) => {
    for (let at = 1; at <= pictures; at++)
      tap.feed([{ type: TagType.VIDEO, timestamp: SECONDS * 1_000 + at * 40, body: picture }])
  }
  grow(4)
  await vi.waitFor(() => expect(hls.totals.bytes).toBeGreaterThan(MOST / 4))
  clock.advance(5_000)
  expect(hls.totals.streams).toBe(1)
  grow(12)
  await vi.waitFor(() => expect(hls.totals.bytes).toBeGreaterThan(MOST))
  clock.advance(5_000)
  expect(hls.totals).toEqual({ streams: 0, bytes: 0 })
})

// Guests of one network published two hundred streams and asked for each: nobody else had HLS.
it('leaves places to streams from other networks', async () => {
  const stop = new AbortController()
  const ask = (name: string) => fetch(url.replace('/a_1.', `/${name}.`), { signal: stop.signal })
  const waiting = [ask('a_1'), ask('a_2')].map((answer) => answer.catch(() => {}))
  await vi.waitFor(() => expect(hls.totals.streams).toBe(2))
  expect((await ask('a_3')).status).toBe(503)
  waiting.push(ask('b_1').catch(() => {}))
  await vi.waitFor(() => expect(hls.totals.streams).toBe(3))
  stop.abort()
  await Promise.all(waiting)
})
