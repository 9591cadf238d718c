import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { sign } from '../../../server/media/sign.js'
import { readStreamURL } from '../../../server/media/stream_url.js'
import { TencentLive, type TencentLiveParts } from '../../../server/media/tencent/tencent_live.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { TencentLiveEmulator } from '../../support/tencent_live_emulator.js'
import { type MediaRig, mediaContract, mediaFaultContract } from '../media_contract.js'

const PUSH_KEY = 'push-key'

class Store {
  readonly #kept = new Map<string, string>()
  get(key: string): string | undefined {
    return this.#kept.get(key)
  }
  async set(key: string, value: string): Promise<void> {
    this.#kept.set(key, value)
  }
}

/** What of a cloud the settings name. */
type Cloud = Pick<TencentLiveEmulator, 'pushDomain' | 'secretId' | 'secretKey'> & { readonly endpoint?: TencentLiveEmulator['endpoint'] }

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
      timeout: 750,
      endpoint: cloud.endpoint,
      ...change,
    },
    clock,
    ids: randomIds,
    log: silentLog,
    revocations: new Store(),
  }
}

/** The cloud's side of a push: it checks the push signature and calls back. */
async function open(): Promise<MediaRig> {
  const cloud = new TencentLiveEmulator()
  await cloud.start()
  const clock = new ManualClock()
  const media = new TencentLive(parts(cloud, clock))
  let sequence = 100
  const sessions = new Map<string, number>()
  const settle = async () => {
    for (let i = 0; i < 6; i++) await new Promise((done) => setTimeout(done, 5))
  }
  const callBack = (streamID: string, live: boolean, of: number) => {
    const t = Math.floor(clock.now() / 1000) + 600
    const signature = createHash('md5').update(`callback-key${t}`).digest('hex')
    return media.callback({ event_type: live ? 1 : 0, stream_id: streamID, sequence: String(of), event_time: t, t, sign: signature })
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
mediaFaultContract('Tencent Live', open)

describe('the addresses of Tencent Live', () => {
  const NOW = 1_546_300_800_000
  const live = (change: Partial<TencentLiveParts['options']>) => {
    const without = { playKey: undefined, secretId: undefined, pushUrlTtl: 100, acceleratedUrlTtl: 10 }
    return new TencentLive(parts({ pushDomain: 'push.example.com', secretId: '', secretKey: '' }, new ManualClock(NOW), { ...without, ...change }))
  }

  it('of old accounts carry the bizid in name and query, and the hash covers the whole name', () => {
    const media = live({ bizid: '8888' })
    const { pushURL, streamID } = media.pushGrant('alice')
    const { txSecret, txTime } = sign(PUSH_KEY, `8888_${streamID}`, 1_546_300_900)
    expect(pushURL).toBe(`rtmp://push.example.com/live/8888_${streamID}?bizid=8888&txSecret=${txSecret}&txTime=${txTime}`)
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
    expect(live({}).playURLs('alice_0').flvURL).toBe('https://play.example.com/live/alice_0.flv')
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
    const input = (input_stream_id: string, image_layer: number) => ({ input_stream_id, layout_params: { image_layer } })
    const para = { output_stream_id: 'alice_0', input_stream_list: [input('alice_0', 1), input('bob_0', 2)] }
    expect(await media.mix(para, streams)).toMatchObject({ code: -505 })
    cloud.active.add('alice_0').add('bob_0')
    expect(await media.mix(para, streams)).toEqual({ code: 0, message: '' })
    expect(cloud.mixes.size).toBe(1)
    expect(await media.mix({ ...para, input_stream_list: [input('alice_0', 1)] }, streams)).toEqual({ code: 0, message: '' })
    expect(cloud.mixes.size).toBe(0)
    expect(await media.mix(para, streams.slice(0, 1))).toMatchObject({ code: -1, message: expect.stringContaining('不是本房间的流') })
    await cloud.stop()
  })

  it('is not available without an API key', async () => {
    const media = new TencentLive(parts({ pushDomain: 'push.example.com', secretId: '', secretKey: '' }, new ManualClock(), { secretId: undefined }))
    expect(await media.mix({}, [])).toMatchObject({ code: 14 })
  })
})
