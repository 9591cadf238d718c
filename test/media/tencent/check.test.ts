import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { tencentLiveCheck } from '../../../server/media/tencent/check.js'
import type { TencentLiveOptions } from '../../../server/media/tencent/options.js'
import { TencentLive } from '../../../server/media/tencent/tencent_live.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { TencentLiveEmulator } from '../../support/tencent_live_emulator.js'

const cloud = new TencentLiveEmulator()
beforeAll(() => cloud.start())
afterAll(() => cloud.stop())

function check(change: Partial<TencentLiveOptions>) {
  const options: TencentLiveOptions = {
    pushDomain: cloud.pushDomain,
    playDomain: 'play.example.com',
    appName: 'live',
    pushKey: 'key',
    hash: 'md5',
    accelerated: false,
    pushUrlTtl: 60,
    playUrlTtl: 60,
    acceleratedUrlTtl: 60,
    secretId: cloud.secretId,
    secretKey: cloud.secretKey,
    callbackKey: 'key',
    timeout: 1_000,
    endpoint: cloud.endpoint,
    ...change,
  }
  const live = new TencentLive({
    options,
    clock: new ManualClock(),
    ids: randomIds,
    log: silentLog,
    revocations: { get: () => undefined, set: async () => {} },
  })
  return tencentLiveCheck(live, options).run()
}

it('is content with a right account, and leaves nothing at the cloud', async () => {
  expect(await check({})).toMatchObject({ ok: true })
  expect(cloud.active.size + cloud.forbidden.size + cloud.mixes.size).toBe(0)
})

it.each([
  ['one domain for both', { playDomain: 'push.example.com' }, 'must differ'],
  ['no API key', { secretId: undefined }, 'not set'],
  ['a wrong SecretId', { secretId: 'AKIDno' }, 'not known'],
  ['a wrong SecretKey', { secretKey: 'no' }, 'does not belong'],
  ['a foreign domain', { pushDomain: 'foreign.example.com' }, 'not a push domain'],
  ['no callback key', { callbackKey: undefined }, 'callbackKey'],
])('names %s', async (_what, change, words) => {
  expect(await check(change)).toMatchObject({ ok: false, message: expect.stringMatching(/[一-龥]/), messageEn: expect.stringContaining(words) })
})

it('says when the cloud cannot be reached', async () => {
  cloud.fault = 'reset'
  expect(await check({})).toMatchObject({ ok: false, messageEn: expect.stringContaining('cannot be reached') })
  cloud.fault = 'none'
})
