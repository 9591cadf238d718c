import { once } from 'node:events'
import { Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Assembly } from '../../../server/assembly.js'
import { ConnectionLimit } from '../../../server/limits/connection_limit.js'
import { ManualClock } from '../../support/manual_clock.js'
import { type RunningServer, runningServer } from '../../support/running_server.js'
import { silentLog } from '../../support/silent_log.js'
import { eventually } from './eventually.js'
import { FlvClient } from './flv_client.js'
import { audio, nameOf, RtmpClient, video } from './rtmp_client.js'

const clock = new ManualClock()
let server: RunningServer
let assembly: Assembly
let url: string

beforeEach(async () => {
  server = await runningServer({ trustProxy: true, media: { rtmpPort: 0 } }, silentLog, { clock })
  ;({ assembly, url } = server)
})
afterEach(() => server.close())

it('shows administrators each live stream in figures, and everybody their sums without a name', async () => {
  const { adminToken, services } = assembly
  const { media } = services
  const address = { secure: false, host: url.slice('http://'.length) }
  const grant = media.pushGrant('alice', address)
  media.claim(grant.streamID)
  const alice = await RtmpClient.connected(assembly.rtmpPort() ?? 0)
  await alice.publish(nameOf(grant.pushURL))
  const since = clock.now()
  alice.send(9, 0, video.header())
  alice.send(8, 0, audio.header())
  alice.send(9, 0, video.key(12_000))
  const bob = await FlvClient.http(media.playURLs(grant.streamID, address).flvURL ?? '')
  for (let second = 1; second <= 3; second++) {
    for (let picture = 0; picture < 10; picture++) {
      const at = (second - 1) * 1000 + 100 + picture * 100
      alice.send(9, at, picture === 9 ? video.key(10_000) : video.inter(500))
    }
    await bob.until((tags) => tags.length === 3 + second * 10)
    clock.advance(1000)
  }

  const answer = await fetch(`${url}/weapp/utils/streams`, { headers: { Authorization: `Bearer ${adminToken}` } })
  const { code, streams } = (await answer.json()) as { code: number; streams: { bitrate: number }[] }
  expect({ code, streams }).toMatchObject({
    code: 0,
    streams: [
      {
        streamID: grant.streamID,
        since,
        fps: 10.3,
        keyFrameDistance: 1000,
        players: 1,
        dropped: 0,
        video: true,
        audio: true,
      },
    ],
  })
  // (12,000 + 3 x (10,000 + 9 x 500)) bytes in 3 s, and the tags' heads.
  expect(streams[0]?.bitrate).toBeGreaterThan(148_000)
  expect(streams[0]?.bitrate).toBeLessThan(149_000)

  const metrics = await (await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${adminToken}` } })).text()
  for (const line of [
    'rtcroom_media_streams 1',
    'rtcroom_media_players 1',
    'rtcroom_media_fps_min 10.3',
    'rtcroom_media_key_frame_distance_max 1000',
    '# TYPE rtcroom_media_bytes_in_total counter',
    'rtcroom_media_refused_total 0',
  ])
    expect(metrics).toContain(`${line}\n`)
  expect(metrics).toContain(`rtcroom_media_bitrate ${streams[0]?.bitrate}\n`)
  expect(Number(/^rtcroom_media_bytes_in_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(55_000)
  expect(metrics).not.toContain('alice')

  bob.leave()
  await alice.end()
  await eventually(() => media.list?.().length === 0)
})

it('counts WebSockets by the client that a trusted proxy names, and watches over them by TCP', async () => {
  const take = vi.spyOn(ConnectionLimit.prototype, 'take')
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
  const { media } = assembly.services
  const grant = media.pushGrant('alice', { secure: false, host: url.slice('http://'.length) })
  const ws = new WebSocket(grant.webPushURL ?? '', 'publisher', { headers: { 'x-forwarded-for': '6.6.6.6, 1.2.3.4' } })
  await once(ws, 'open')
  expect(take).toHaveBeenLastCalledWith('1.2.3.4')
  expect(keepAlive).toHaveBeenCalledWith(true, 10_000)
  ws.terminate()
  await eventually(() => media.list?.().length === 0)
  vi.restoreAllMocks()
})
