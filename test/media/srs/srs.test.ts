import type { Logger } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { Srs } from '../../../server/media/srs/srs.js'
import { readStreamURL } from '../../../server/media/stream_url.js'
import { ManualClock } from '../../support/manual_clock.js'
import { memoryRevocations } from '../../support/revocations.js'
import { recordingLog, silentLog } from '../../support/silent_log.js'
import { SrsEmulator } from '../../support/srs_emulator.js'
import { type MediaRig, mediaContract, mediaFaultContract } from '../media_contract.js'

const ADDRESS = { secure: false, host: 'room.example.com' }

async function setUp(
  change: { timeout?: number; username?: string; password?: string; log?: Logger; onDvr?: (file: object) => void } = {},
) {
  const clock = new ManualClock()
  const emulator = new SrsEmulator(async (body) => (await media.hook('secret', body)) ?? 403)
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
    api: {
      url: emulator.apiUrl,
      username: change.username ?? emulator.username,
      password: change.password ?? emulator.password,
      timeout: change.timeout ?? 10_000,
    },
    hookSecret: 'secret',
    clock,
    ids: randomIds,
    log: change.log ?? silentLog,
    revocations: memoryRevocations(),
    onDvr: change.onDvr,
  })
  return { media, emulator, clock }
}

const enter = (url: string) => {
  const { stream = '', query } = readStreamURL(url) ?? {}
  return { stream, param: `?${query}` }
}

async function open(timeout = 10_000): Promise<MediaRig> {
  const { media, emulator, clock } = await setUp({ timeout })
  await media.start()
  return {
    media,
    address: ADDRESS,
    async publish(pushURL) {
      const { stream, param } = enter(pushURL)
      return (await emulator.publish(stream, param)) !== undefined
    },
    async unpublish(streamID) {
      const publisher = [...emulator.clients.values()].find((it) => it.publish && it.stream === streamID)
      await emulator.leave(publisher?.id ?? '')
    },
    // A connection that was cut is about to end.
    running: async (streamID) =>
      [...emulator.clients.values()].some(
        (it) => it.publish && it.stream === streamID && !emulator.kicked.includes(it.id),
      ),
    async advance(ms) {
      clock.advance(ms)
      for (let i = 0; i < 6; i++) await new Promise((done) => setTimeout(done, 10))
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
mediaFaultContract('SRS', () => open(1_000))

describe('SRS', () => {
  let open: Awaited<ReturnType<typeof setUp>> | undefined
  afterEach(async () => {
    await open?.media.close()
    await open?.emulator.stop()
  })
  const start = async (change: Parameters<typeof setUp>[0] = {}) => {
    open = await setUp(change)
    const news: string[] = []
    open.media.listen({
      published: (streamID) => news.push(`+${streamID}`),
      unpublished: (streamID) => news.push(`-${streamID}`),
    })
    const publish = (pushURL: string) => open?.emulator.publish(enter(pushURL).stream, enter(pushURL).param)
    return { ...open, news, publish }
  }

  it('lets nobody play without the right, and cuts the players of a revoked stream too', async () => {
    const { media, emulator, publish } = await start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    await publish(pushURL)
    const { stream, param } = enter(media.playURLs(streamID, ADDRESS).accelerateURL)
    expect(await emulator.play(stream, '')).toBeUndefined()
    expect(await emulator.play(stream, enter(pushURL).param)).toBeUndefined()
    expect(await emulator.play(stream, param)).toBeDefined()
    await media.revoke(streamID)
    await vi.waitFor(() => expect(emulator.clients.size).toBe(0))
  })

  it('learns at the start what is being published already, and cuts what is revoked', async () => {
    const { media, emulator } = await start()
    const [kept, revoked] = [media.pushGrant('alice', ADDRESS).streamID, media.pushGrant('bob', ADDRESS).streamID]
    emulator.clients.set('c9old', { id: 'c9old', stream: kept, publish: true })
    emulator.clients.set('c8old', { id: 'c8old', stream: revoked, publish: true })
    emulator.clients.set('c7old', { id: 'c7old', stream: 'of-somebody-else', publish: true })
    await media.revoke(revoked)
    await media.start()
    expect(await media.streamState(kept)).toBe('live')
    await vi.waitFor(() => expect([...emulator.clients.keys()]).toEqual(['c9old', 'c7old']))
  })

  it('does not know an unheard-of stream until it has seen the list of SRS', async () => {
    const { media, emulator, clock } = await start()
    const { streamID } = media.pushGrant('alice', ADDRESS)
    emulator.clients.set('c9old', { id: 'c9old', stream: streamID, publish: true })
    emulator.fault = 'reset'
    await media.start()
    expect(await media.streamState(streamID)).toBe('unknown')
    emulator.fault = 'none'
    clock.advance(30_000)
    await vi.waitFor(async () => expect(await media.streamState(streamID)).toBe('live'))
    expect(await media.streamState('ann_0123456789ab')).toBe('never')
  })

  it('notices a publisher whose end no hook told of', async () => {
    const { media, emulator, publish } = await start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    await publish(pushURL)
    emulator.clients.clear()
    expect(await media.streamState(streamID)).toBe('ended')
  })

  it('finds out by itself that SRS was restarted, and takes who comes back for a new beginning', async () => {
    const { media, emulator, clock, news, publish } = await start()
    await media.start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    media.claim(streamID)
    await publish(pushURL)
    emulator.restart()
    clock.advance(30_000)
    await vi.waitFor(() => expect(news).toEqual([`+${streamID}`, `-${streamID}`]))
    expect(await publish(pushURL)).toBeDefined()
    expect(news).toEqual([`+${streamID}`, `-${streamID}`, `+${streamID}`])
  })

  it('does not take a publisher for gone whom it let in a moment ago', async () => {
    const { media, emulator, clock, news, publish } = await start()
    await media.start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    media.claim(streamID)
    clock.advance(25_000)
    await publish(pushURL)
    const { clients } = emulator
    const kept = [...clients]
    clients.clear()
    clock.advance(5_000)
    await new Promise((done) => setTimeout(done, 30))
    for (const [id, client] of kept) clients.set(id, client)
    clock.advance(30_000)
    expect(await media.streamState(streamID)).toBe('live')
    expect(news).toEqual([`+${streamID}`])
  })

  it('frees the old session before a re-push, so that SRS does not call the stream busy', async () => {
    const { media, emulator, news, publish } = await start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    media.claim(streamID)
    const first = await publish(pushURL)
    const second = await publish(pushURL)
    expect(second).toBeDefined()
    expect(emulator.kicked).toEqual([first])
    expect(news).toEqual([`+${streamID}`])
  })

  it.each(['hang', 'reset', 'garbage'] as const)(
    'keeps the old session when it cannot be cut for a re-push (%s): nobody is told of an end',
    async (fault) => {
      const { media, emulator, news, publish } = await start({ timeout: 1_000 })
      const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
      media.claim(streamID)
      const first = await publish(pushURL)
      emulator.fault = fault
      expect(await publish(pushURL)).toBeUndefined()
      expect(news).toEqual([`+${streamID}`])
      emulator.fault = 'none'
      expect(await media.streamState(streamID)).toBe('live')
      expect(await publish(pushURL)).toBeDefined()
      await vi.waitFor(() => expect(emulator.clients.has(first ?? '')).toBe(false))
      expect(news).toEqual([`+${streamID}`])
      expect(await media.streamState(streamID)).toBe('live')
    },
  )

  it('gives a test stream ten minutes', async () => {
    const { media, emulator, clock, publish } = await start()
    await publish(media.testGrant('alice', ADDRESS).pushURL)
    clock.advance(599_000)
    expect(emulator.kicked).toEqual([])
    clock.advance(2_000)
    await vi.waitFor(() => expect(emulator.clients.size).toBe(0))
  })

  it('does not cut later on, for being in no room, who entered one while SRS was away', async () => {
    const { media, emulator, clock, publish } = await start()
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    await publish(pushURL)
    emulator.fault = 'reset'
    clock.advance(30_000)
    await vi.waitFor(() => expect(media.cloud.stats().waiting).toBe(1))
    media.claim(streamID)
    emulator.fault = 'none'
    clock.advance(60_000)
    await new Promise((done) => setTimeout(done, 50))
    expect(emulator.kicked).toEqual([])
  })

  it('refuses hooks that are malformed or of another app', async () => {
    const { media } = await start()
    for (const body of [
      undefined,
      'x',
      {},
      { action: 'on_publish' },
      { action: 'on_publish', client_id: 'c', app: 'other', stream: 's' },
    ])
      expect(await media.hook('secret', body)).not.toBe(0)
  })

  it('says a flood of refused hooks once in a while, and why', async () => {
    const logged = recordingLog()
    const { media, emulator, clock } = await start({ log: logged.log })
    for (let times = 0; times < 100; times += 1) await emulator.play('ann_0123456789ab', '')
    const warned = () => logged.lines.filter(({ level }) => level >= 40)
    expect(warned()).toMatchObject([{ reason: 'no right to play', stream: 'ann_0123456789ab' }])
    clock.advance(10_000)
    expect(await media.hook('wrong', {})).toBeUndefined()
    expect(warned()[1]).toMatchObject({ refused: 101, reason: expect.stringContaining('hookSecret') })
  })

  it('tells of recorded files', async () => {
    const files: object[] = []
    const { media, emulator, publish } = await start({ onDvr: (file) => files.push(file) })
    const { streamID, pushURL } = media.pushGrant('alice', ADDRESS)
    const clientID = await publish(pushURL)
    expect(await emulator.record(clientID ?? '', './objs/nginx/html/live/x.mp4')).toBe(0)
    expect(files).toEqual([{ streamID, path: './objs/nginx/html/live/x.mp4' }])
  })

  it('says in words that the user name of the HTTP API is wrong', async () => {
    const { media } = await start({ username: 'nobody' })
    await expect(media.api.version()).rejects.toThrow('http_api.auth')
  })

  it('away: says so once, counts, and logs no password', async () => {
    const logged = recordingLog()
    const { media, emulator, clock } = await start({ log: logged.log, password: 'a-secret-password' })
    await media.start()
    for (const fault of ['reset', 'garbage'] as const) {
      emulator.fault = fault
      for (let seconds = 0; seconds < 1_800; seconds += 30) {
        clock.advance(30_000)
        await new Promise((done) => setTimeout(done, 5))
      }
    }
    expect(logged.text()).not.toContain('a-secret-password')
    expect(logged.text()).not.toContain(Buffer.from('admin:a-secret-password').toString('base64'))
    const warned = logged.lines.filter(({ level }) => level >= 40).map(({ msg }) => msg)
    expect(warned).toEqual(['SRS: a call failed; said once until one works again', 'SRS: cannot be reached, waiting'])
    expect(media.cloud.stats().failed).toBeGreaterThan(20)
  })
})
