import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { tencentLiveCheck } from '../../../server/media/tencent/check.js'
import type { TencentLiveOptions } from '../../../server/media/tencent/options.js'
import { TencentLive } from '../../../server/media/tencent/tencent_live.js'
import { ManualClock } from '../../support/manual_clock.js'
import { memoryRevocations } from '../../support/revocations.js'
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
    timeout: 10_000,
    endpoint: cloud.endpoint,
    ...change,
  }
  const live = new TencentLive({
    options,
    clock: new ManualClock(),
    ids: randomIds,
    log: silentLog,
    revocations: memoryRevocations(),
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
  expect(await check(change)).toMatchObject({
    ok: false,
    message: expect.stringMatching(/[一-龥]/),
    messageEn: expect.stringContaining(words),
  })
})

it('takes the domains of old accounts, of which the cloud does not tell', async () => {
  const { pushAuth, playAuth } = cloud
  cloud.pushAuth = cloud.playAuth = undefined
  expect(await check({})).toMatchObject({ ok: true })
  Object.assign(cloud, { pushAuth, playAuth })
})

it.each([
  ['a push key that is not the console’s', {}, { pushKey: 'another' }, 'nobody can publish'],
  ['a back-up key that is not the console’s', {}, { pushBackupKey: 'another' }, 'pushBackupKey'],
  [
    'push authentication that is off',
    { pushAuth: { Enable: 0, MasterAuthKey: 'key', BackupAuthKey: '' } },
    {},
    'anybody can publish',
  ],
  ['a play key that is missing', { playAuth: { Enable: 1, AuthKey: 'play', AuthBackKey: '' } }, {}, 'nobody can play'],
  [
    'a play key that is not the console’s',
    { playAuth: { Enable: 1, AuthKey: 'play', AuthBackKey: '' } },
    { playKey: 'another' },
    'nobody can play',
  ],
  ['a play key where nothing is checked', {}, { playKey: 'play' }, 'protects nothing'],
])('names %s', async (_what, state, change, words) => {
  const { pushAuth, playAuth } = cloud
  Object.assign(cloud, state)
  expect(await check(change)).toMatchObject({
    ok: false,
    url: expect.stringContaining('domainmanage'),
    messageEn: expect.stringContaining(words),
  })
  Object.assign(cloud, { pushAuth, playAuth })
})

it('says when the cloud cannot be reached', async () => {
  cloud.fault = 'reset'
  expect(await check({})).toMatchObject({ ok: false, messageEn: expect.stringContaining('cannot be reached') })
  cloud.fault = 'none'
})
