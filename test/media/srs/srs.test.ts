import { describe, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { Srs } from '../../../server/media/srs/srs.js'
import { readStreamURL } from '../../../server/media/stream_url.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { SrsEmulator } from '../../support/srs_emulator.js'
import { type MediaRig, mediaContract, mediaFaultContract } from '../media_contract.js'

async function setUp(change: { username?: string; onDvr?: (file: object) => void } = {}) {
  const kept = new Map<string, string>()
  const clock = new ManualClock()
  const emulator = new SrsEmulator((body) => media.hook(body))
  await emulator.start()
  const media: Srs = new Srs({
    addresses: {
      rtmpHost: 'srs.example.com',
      httpOrigin: 'http://srs.example.com:8080',
      app: 'live',
      pushKey: 'push',
      playKey: 'play',
      pushUrlTtl: 86_400,
      playUrlTtl: 3600,
    },
    api: { url: emulator.apiUrl, username: change.username ?? emulator.username, password: emulator.password, timeout: 200 },
    clock,
    ids: randomIds,
    log: silentLog,
    revocations: { get: (key) => kept.get(key), set: async (key, value) => void kept.set(key, value) },
    onDvr: change.onDvr,
  })
  return { media, emulator, clock }
}

const enter = (url: string) => {
  const { stream = '', query } = readStreamURL(url) ?? {}
  return { stream, param: `?${query}` }
}

async function open(): Promise<MediaRig> {
  const { media, emulator, clock } = await setUp()
  return {
    media,
    address: { secure: false, host: 'room.example.com' },
    async publish(pushURL) {
      const { stream, param } = enter(pushURL)
      return (await emulator.publish(stream, param)) !== undefined
    },
    async unpublish(streamID) {
      const publisher = [...emulator.clients.values()].find((it) => it.publish && it.stream === streamID)
      await emulator.leave(publisher?.id ?? '')
    },
    running: async (streamID) => [...emulator.clients.values()].some((it) => it.publish && it.stream === streamID),
    async advance(ms) {
      clock.advance(ms)
      for (let i = 0; i < 6; i++) await new Promise((done) => setTimeout(done, 5))
    },
    fail: (how) => {
      emulator.fault = how
    },
    async close() {
      await media.close()
      await emulator.stop()
    },
  }
}

mediaContract('SRS', open)
mediaFaultContract('SRS', open)

describe('SRS', () => {
  it('lets nobody play without the right, and cuts the players of a revoked stream too', async () => {
    const { media, emulator } = await setUp()
    const { streamID, pushURL } = media.pushGrant('alice')
    await emulator.publish(enter(pushURL).stream, enter(pushURL).param)
    const { stream, param } = enter(media.playURLs(streamID).accelerateURL)
    expect(await emulator.play(stream, '')).toBeUndefined()
    expect(await emulator.play(stream, enter(pushURL).param)).toBeUndefined()
    expect(await emulator.play(stream, param)).toBeDefined()
    await media.revoke(streamID)
    expect(emulator.clients.size).toBe(0)
    await emulator.stop()
  })

  it('learns at the start what is being published already', async () => {
    const { media, emulator } = await setUp()
    const { streamID, pushURL } = media.pushGrant('alice')
    const clientID = 'c9old'
    emulator.clients.set(clientID, { id: clientID, stream: enter(pushURL).stream, publish: true })
    await media.start()
    expect(await media.streamState(streamID)).toBe('live')
    await media.close()
    await emulator.stop()
  })

  it('notices a publisher whose end no hook told of', async () => {
    const { media, emulator } = await setUp()
    const { streamID, pushURL } = media.pushGrant('alice')
    await emulator.publish(enter(pushURL).stream, enter(pushURL).param)
    emulator.clients.clear()
    expect(await media.streamState(streamID)).toBe('ended')
    await media.close()
    await emulator.stop()
  })

  it('refuses hooks that are malformed or of another app', async () => {
    const { media, emulator } = await setUp()
    for (const body of [undefined, 'x', {}, { action: 'on_publish' }, { action: 'on_publish', client_id: 'c', app: 'other', stream: 's' }])
      expect(await media.hook(body)).not.toBe(0)
    await emulator.stop()
  })

  it('tells of recorded files', async () => {
    const files: object[] = []
    const { media, emulator } = await setUp({ onDvr: (file) => files.push(file) })
    const { streamID, pushURL } = media.pushGrant('alice')
    const clientID = await emulator.publish(enter(pushURL).stream, enter(pushURL).param)
    expect(await emulator.record(clientID ?? '', './objs/nginx/html/live/x.mp4')).toBe(0)
    expect(files).toEqual([{ streamID, path: './objs/nginx/html/live/x.mp4' }])
    await media.close()
    await emulator.stop()
  })

  it('says in words that the user name of the HTTP API is wrong', async () => {
    const { media, emulator } = await setUp({ username: 'nobody' })
    await expect(media.api.version()).rejects.toThrow('http_api.auth')
    await emulator.stop()
  })
})
