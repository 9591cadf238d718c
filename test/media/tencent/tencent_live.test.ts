import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { sign } from '../../../server/media/sign.js'
import { readStreamURL } from '../../../server/media/stream_url.js'
import type { PushEvent } from '../../../server/media/tencent/stream_log.js'
import { type LiveNodes, TencentLive, type TencentLiveParts } from '../../../server/media/tencent/tencent_live.js'
import { ManualClock } from '../../support/manual_clock.js'
import { memoryRevocations } from '../../support/revocations.js'
import { recordingLog, silentLog } from '../../support/silent_log.js'
import { TencentLiveEmulator } from '../../support/tencent_live_emulator.js'
import { type MediaRig, mediaContract, mediaFaultContract } from '../media_contract.js'

const PUSH_KEY = 'push-key'

/** What of a cloud the settings name. */
type Cloud = Pick<TencentLiveEmulator, 'pushDomain' | 'secretId' | 'secretKey'> & {
  readonly endpoint?: TencentLiveEmulator['endpoint']
}

function parts(cloud: Cloud, clock: ManualClock, change: Partial<TencentLiveParts['options']> = {}): TencentLiveParts {
  return {
    options: {
      pushDomain: cloud.pushDomain,
      playDomain: 'play.example.com',
      appName: 'live',
      pushKey: PUSH_KEY,
      playKey: 'play-key',
      hash: 'md5',
      accelerated: false,
      pushUrlTtl: 86_400,
      playUrlTtl: 3600,
      acceleratedUrlTtl: 300,
      secretId: cloud.secretId,
      secretKey: cloud.secretKey,
      callbackKey: 'callback-key',
      timeout: 10_000,
      endpoint: cloud.endpoint,
      ...change,
    },
    clock,
    ids: randomIds,
    log: silentLog,
    revocations: memoryRevocations(),
  }
}

/** The cloud's side of a push: it checks the push signature and calls back. */
async function open(timeout = 10_000): Promise<MediaRig> {
  const cloud = new TencentLiveEmulator()
  await cloud.start()
  const clock = new ManualClock()
  // The first call of a process takes longer, and only the cloud is to be slow here.
  await new TencentLive(parts(cloud, clock)).streamState('warm_0123456789ab')
  const media = new TencentLive(parts(cloud, clock, { timeout }))
  let sequence = 100
  const sessions = new Map<string, number>()
  const settle = async () => {
    for (let i = 0; i < 6; i++) await new Promise((done) => setTimeout(done, 5))
  }
  const callBack = (streamID: string, live: boolean, of: number) => {
    const t = Math.floor(clock.now() / 1000) + 600
    const signature = createHash('md5').update(`callback-key${t}`).digest('hex')
    return media.callback({
      event_type: live ? 1 : 0,
      stream_id: streamID,
      sequence: String(of),
      event_time: t,
      t,
      sign: signature,
    })
  }
  return {
    media,
    address: { secure: true, host: 'room.example.com' },
    async publish(pushURL) {
      const url = readStreamURL(pushURL)
      if (url === undefined) return false
      const { txSecret } = sign(PUSH_KEY, url.stream, Number.parseInt(url.query.get('txTime') ?? '', 16))
      if (txSecret !== url.query.get('txSecret') || (cloud.forbidden.get(url.stream) ?? 0) > clock.now()) return false
      cloud.active.add(url.stream)
      const old = sessions.get(url.stream)
      sessions.set(url.stream, ++sequence)
      callBack(url.stream, true, sequence)
      if (old !== undefined) callBack(url.stream, false, old)
      return true
    },
    async unpublish(streamID) {
      cloud.active.delete(streamID)
      callBack(streamID, false, sessions.get(streamID) ?? 0)
    },
    running: async (streamID) => cloud.active.has(streamID),
    async advance(ms) {
      clock.advance(ms)
      await settle()
    },
    fail: (how) => {
      cloud.fault = how
    },
    async close() {
      await media.close()
      await cloud.stop()
    },
  }
}

mediaContract('Tencent Live', open)
mediaFaultContract('Tencent Live', () => open(1_000))

describe('the addresses of Tencent Live', () => {
  const NOW = 1_546_300_800_000
  const live = (change: Partial<TencentLiveParts['options']>) => {
    const without = { playKey: undefined, secretId: undefined, pushUrlTtl: 100, acceleratedUrlTtl: 10 }
    return new TencentLive(
      parts({ pushDomain: 'push.example.com', secretId: '', secretKey: '' }, new ManualClock(NOW), {
        ...without,
        ...change,
      }),
    )
  }

  it('of old accounts carry the bizid in name and query, and the hash covers the whole name', () => {
    const media = live({ bizid: '8888' })
    const { pushURL, streamID } = media.pushGrant('alice')
    const { txSecret, txTime } = sign(PUSH_KEY, `8888_${streamID}`, 1_546_300_900)
    expect(pushURL).toBe(
      `rtmp://push.example.com/live/8888_${streamID}?bizid=8888&txSecret=${txSecret}&txTime=${txTime}`,
    )
    expect(media.verifyPushURL(pushURL, 'alice')).toBe(streamID)
  })

  it('may be signed with SHA-256, and with the back-up key', () => {
    const { pushURL } = live({ pushKey: 'back-up', hash: 'sha256' }).pushGrant('alice')
    expect(pushURL).toMatch(/txSecret=[0-9a-f]{64}&/)
    expect(live({ pushBackupKey: 'back-up', hash: 'sha256' }).verifyPushURL(pushURL, 'alice')).toMatch(/^alice_/)
    expect(() => live({ hash: 'sha256' }).verifyPushURL(pushURL, 'alice')).toThrow('签名错误')
  })

  it('of the accelerated link are short-lived and for RTC mode', () => {
    const media = live({ accelerated: true, bizid: '8888' })
    const { txTime } = sign('', '', 1_546_300_810)
    expect(media.playURLs('alice_0').accelerateURL).toContain(`&txTime=${txTime}`)
    expect(media.info.playMode).toBe('RTC')
  })

  it('are plain where the play domain asks for no signature', () => {
    const { flvURL, hlsURL, coverURL } = live({}).playURLs('alice_0')
    expect(flvURL).toBe('https://play.example.com/live/alice_0.flv')
    expect(hlsURL).toBe('https://play.example.com/live/alice_0.m3u8')
    expect(coverURL).toBeUndefined()
  })
})

describe('Tencent Live', () => {
  let cloud: TencentLiveEmulator
  let clock: ManualClock
  let logged: ReturnType<typeof recordingLog>
  let media: TencentLive
  let sequence = 1
  const make = (change: Partial<TencentLiveParts['options']> = {}, nodes?: LiveNodes) => {
    media = new TencentLive({ ...parts(cloud, clock, change), log: logged.log, ...(nodes && { nodes }) })
    return media
  }
  const callBack = (streamID: string, live: boolean, of = ++sequence, stream_param = '') => {
    const t = Math.floor(clock.now() / 1000) + 600
    const signature = createHash('md5').update(`callback-key${t}`).digest('hex')
    if (live) cloud.active.add(streamID)
    const event = { event_type: live ? 1 : 0, stream_id: streamID, sequence: String(of), event_time: t, stream_param }
    expect(media.callback({ ...event, t, sign: signature })).toBe(true)
  }
  const drops = () => cloud.calls.filter(({ action }) => action === 'DropLiveStream').length
  const breathe = () => new Promise((done) => setTimeout(done, 25))

  beforeEach(async () => {
    cloud = new TencentLiveEmulator()
    await cloud.start()
    clock = new ManualClock()
    logged = recordingLog()
    make()
  })
  afterEach(async () => {
    await media.close()
    await cloud.stop()
  })

  it('leaves alone the streams of another application on the same domain', async () => {
    const news: string[] = []
    media.listen({ published: (it) => news.push(it), unpublished: (it) => news.push(it) })
    callBack('tv-channel-1', true)
    clock.advance(60_000)
    await breathe()
    expect(drops()).toBe(0)
    expect(news).toEqual([])
  })

  it('ends a stream of nobody in a room again and again, also when its encoder is back before the cloud told of its end', async () => {
    const { streamID } = media.pushGrant('alice')
    callBack(streamID, true)
    clock.advance(30_000)
    await vi.waitFor(() => expect(drops()).toBe(1))
    callBack(streamID, true, 500)
    callBack(streamID, false, sequence)
    clock.advance(30_000)
    await vi.waitFor(() => expect(drops()).toBe(2))
    // The end of the last session was never told: the cloud says that there is nothing left to drop.
    clock.advance(30_000)
    await vi.waitFor(() => expect(drops()).toBe(3))
    await breathe()
    clock.advance(120_000)
    await breathe()
    expect(drops()).toBe(3)
  })

  it('with other nodes asks the rooms before it ends a stream, and leaves it alone while they cannot say', async () => {
    const hearers: ((event: PushEvent) => void)[] = []
    let inUse = async (): Promise<boolean> => true
    const tell = (event: PushEvent) => hearers.forEach((hear) => void hear(event))
    const news = { tell, listen: (hear: (event: PushEvent) => void) => void hearers.push(hear) }
    make({}, { news, inUse: () => inUse(), trying() {} })
    callBack(media.pushGrant('alice').streamID, true)
    clock.advance(30_000)
    await breathe()
    inUse = () => Promise.reject(new Error('away'))
    clock.advance(30_000)
    await breathe()
    expect(drops()).toBe(0)
    inUse = async () => false
    clock.advance(30_000)
    await vi.waitFor(() => expect(drops()).toBe(1))
  })

  it('gives a test stream ten minutes', async () => {
    callBack(media.testGrant('alice').streamID, true)
    clock.advance(599_000)
    await breathe()
    expect(drops()).toBe(0)
    clock.advance(2_000)
    await vi.waitFor(() => expect(drops()).toBe(1))
  })

  it('forbids what is published with an address from before a restart, of a user who was kicked after it', async () => {
    const { streamID, pushURL } = media.pushGrant('alice')
    const before = parts(cloud, clock)
    const restarted = new TencentLive({ ...before, log: logged.log })
    await media.close()
    media = restarted
    await media.revokeUser('alice', 'bob')
    expect(cloud.forbidden.size).toBe(0)
    callBack(streamID, true, ++sequence, readStreamURL(pushURL)?.query.toString())
    await vi.waitFor(() => expect(cloud.forbidden.has(streamID)).toBe(true))
    const fresh = media.pushGrant('alice')
    callBack(fresh.streamID, true, ++sequence, readStreamURL(fresh.pushURL)?.query.toString())
    await breathe()
    expect(cloud.forbidden.has(fresh.streamID)).toBe(false)
  })

  it('says a refused callback once until a good one comes', () => {
    for (let times = 0; times < 50; times += 1)
      expect(media.callback({ event_type: 1, stream_id: 's', t: 1, sign: '' })).toBe(false)
    expect(logged.lines.filter(({ level }) => level >= 40)).toHaveLength(1)
    make({ callbackKey: undefined })
    expect(media.callback({})).toBe(false)
    expect(logged.lines.at(-1)).toMatchObject({ kind: 'media.tencent.callbackKey is not set' })
  })

  it('forbids for no longer than the cloud takes, though addresses live for a year', async () => {
    make({ pushUrlTtl: 365 * 86_400 })
    const { streamID } = media.pushGrant('alice')
    await media.revoke(streamID)
    expect(cloud.forbidden.has(streamID)).toBe(true)
  })

  it('forbids a kicked user’s streams also after hours without the cloud, says so once, and counts', async () => {
    const { streamID } = media.pushGrant('alice')
    cloud.fault = 'reset'
    await media.revokeUser('alice', 'bob')
    for (let minutes = 0; minutes < 120; minutes += 1) {
      await media.streamState(streamID)
      clock.advance(60_000)
      await breathe()
    }
    expect(media.cloud.stats()).toMatchObject({ waiting: 1, givenUp: 0 })
    expect(media.cloud.stats().failed).toBeGreaterThan(5)
    cloud.fault = 'none'
    clock.advance(60_000)
    await vi.waitFor(() => expect(cloud.forbidden.has(streamID)).toBe(true))
    const said = logged.lines.filter(({ level }) => level >= 40).map(({ msg, call }) => `${msg} ${call ?? ''}`)
    expect(said.filter((line) => line.includes('cannot be reached'))).toHaveLength(1)
    expect(said.length).toBeLessThanOrEqual(3)
    expect(logged.lines.at(-1)?.msg).toBe('Tencent Live: answers again')
    expect(logged.text()).not.toContain(cloud.secretKey)
  }, 20_000)

  it('gives an order up that the cloud refuses, with one line', async () => {
    make({ secretKey: 'wrong' })
    for (const user of ['ann', 'bob', 'cid']) await media.revoke(media.pushGrant(user).streamID)
    expect(media.cloud.stats()).toMatchObject({ waiting: 0, givenUp: 3 })
    expect(logged.lines.filter(({ level }) => level >= 40)).toHaveLength(2)
  })
})

describe('mixing at Tencent Live', () => {
  it("mixes the room's streams, tells the cloud's old number when one has no data, and ends", async () => {
    const cloud = new TencentLiveEmulator()
    await cloud.start()
    const media = new TencentLive(parts(cloud, new ManualClock()))
    const streams = [
      { streamID: 'alice_0', userID: 'alice' },
      { streamID: 'bob_0', userID: 'bob' },
    ]
    const input = (input_stream_id: string, image_layer: number) => ({
      input_stream_id,
      layout_params: { image_layer },
    })
    const para = { output_stream_id: 'alice_0', input_stream_list: [input('alice_0', 1), input('bob_0', 2)] }
    expect(await media.mix(para, streams)).toMatchObject({ code: -505 })
    cloud.active.add('alice_0').add('bob_0')
    expect(await media.mix(para, streams)).toEqual({ code: 0, message: '' })
    expect(cloud.mixes.size).toBe(1)
    expect(await media.mix({ ...para, input_stream_list: [input('alice_0', 1)] }, streams)).toEqual({
      code: 0,
      message: '',
    })
    expect(cloud.mixes.size).toBe(0)
    expect(await media.mix(para, streams.slice(0, 1))).toMatchObject({
      code: -1,
      message: expect.stringContaining('不是本房间的流'),
    })
    await cloud.stop()
  })

  it('tells the user nothing of the operator’s when the cloud fails or refuses the account', async () => {
    const cloud = new TencentLiveEmulator()
    await cloud.start()
    const streams = [{ streamID: 'alice_0', userID: 'alice' }]
    const two = [1, 2].map((image_layer) => ({ input_stream_id: 'alice_0', layout_params: { image_layer } }))
    const para = { output_stream_id: 'alice_0', input_stream_list: two }
    const failed = { code: -1, message: '云端混流暂时不可用，请稍后再试' }
    expect(await new TencentLive(parts(cloud, new ManualClock(), { secretKey: 'wrong' })).mix(para, streams)).toEqual(
      failed,
    )
    cloud.fault = 'reset'
    expect(await new TencentLive(parts(cloud, new ManualClock())).mix(para, streams)).toEqual(failed)
    await cloud.stop()
  })

  it('is not available without an API key', async () => {
    const media = new TencentLive(
      parts({ pushDomain: 'push.example.com', secretId: '', secretKey: '' }, new ManualClock(), {
        secretId: undefined,
      }),
    )
    expect(await media.mix({}, [])).toMatchObject({ code: 14 })
  })
})
