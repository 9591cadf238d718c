import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { tencentImCheck } from '../../../server/im/tencent/check.js'
import { TencentNotifier, type TencentNotifierOptions } from '../../../server/im/tencent/notifier.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { TencentImEmulator } from '../../support/tencent_im_emulator.js'

const cloud = new TencentImEmulator()
beforeAll(() => cloud.start())
afterAll(() => cloud.stop())

function check(change: Partial<TencentNotifierOptions> = {}, callbackToken = 'token') {
  const { sdkAppID, secretKey, administrator, host } = cloud
  const account = {
    sdkAppID,
    secretKey,
    administrator,
    host,
    notification: 'message' as const,
    timeout: 10_000,
    ...change,
  }
  const { api } = new TencentNotifier({ ...account, clock: new ManualClock(), ids: randomIds, log: silentLog })
  return tencentImCheck(api, account.administrator, callbackToken).run()
}

it('is content with a right account, and makes nothing at the cloud', async () => {
  expect(await check()).toMatchObject({ name: 'im.tencent', ok: true })
  expect([cloud.groups.size, cloud.accounts.size, cloud.delivered.length]).toEqual([0, 1, 0])
})

it.each([
  ['a foreign application', { sdkAppID: 1_400_000_999 }, 'sdkAppId'],
  ['a wrong key', { secretKey: 'wrong' }, 'secretKey'],
  ['somebody who is no administrator', { administrator: 'somebody' }, 'administrator'],
  ['a host that is not there', { host: 'http://127.0.0.1:1' }, 'cannot be reached'],
])('names %s', async (_what, change, words) => {
  expect(await check(change)).toMatchObject({
    ok: false,
    message: expect.stringMatching(/[一-龥]/),
    messageEn: expect.stringContaining(words),
  })
})

it('names the missing callback token', async () => {
  expect(await check({}, '')).toMatchObject({ ok: false, messageEn: expect.stringContaining('callbackToken') })
})
